import { cities, type Reading } from '../weather/stations.ts';
import type { Message, Reply, ScriptedModel } from './scripted-model.ts';

/** Plays the model of the examples in `openai/`: it knows some weather by heart, and has tools tell it more. */
export const weatherModel: ScriptedModel = {
  decide(conversation, tools, { schema, hostedTools }) {
    const question = conversation.findLast(({ role }) => role === 'user')?.text ?? '';
    if (schema !== undefined) return { text: JSON.stringify(readReport(question)) };
    if (hostedTools.includes('web_search')) return research(question);
    if (tools.length > 0) return ask(question, conversation, new Set(tools.map(({ name }) => name)));
    return { text: answers.find(([asked]) => asked.test(question))?.[1] ?? 'Ask me about the weather.' };
  },
};

const answers: [RegExp, string][] = [
  [/picture/i, 'A sky that turns from blue to orange: a clear evening.'],
  [/umbrella/i, 'Yes. Oslo has rain on 170 days of the year, so take one along whatever the sky says in the morning.'],
  [/why.*sky.*blue/i, 'Air scatters the short waves of sunlight more than the long ones, and blue is short.'],
];

/** What a sentence about the weather says, as the schema of the example wants it. */
function readReport(sentence: string): Reading {
  return {
    city: cities.find((city) => sentence.includes(city)) ?? '',
    celsius: Number(/-?\d+/.exec(sentence)?.[0] ?? Number.NaN),
    sky: /rain|pour/i.test(sentence) ? 'rain' : /cloud|grey/i.test(sentence) ? 'cloudy' : 'clear',
  };
}

/** Looks up and reckons before it speaks. */
function research(question: string): Reply {
  const city = cities.find((name) => question.includes(name)) ?? 'Oslo';
  const title = `Climate of ${city}`;
  return {
    hostedCalls: [
      { type: 'web_search', query: `${city} monthly rainfall`, found: [{ title, url: `https://example.com/${city}` }] },
      { type: 'code_interpreter', code: 'rain = [58, 46, 49]\nprint(sum(rain) / len(rain))', logs: '51.0\n' },
    ],
    text: `The first three months have 51 mm of rain each on average (${title}).`,
  };
}

/** Asks the tools for what is still to know about each city of the question, all at once; speaks when it knows all. */
function ask(question: string, conversation: readonly Message[], offered: ReadonlySet<string>): Reply {
  const asked = conversation.flatMap((message) => (message.role === 'assistant' ? message.toolCalls : []));
  const results = new Map(
    conversation.flatMap((message) => (message.role === 'tool' ? [[message.callId, message.text] as const] : [])),
  );
  const resultOf = (name: string, argument: string): string | undefined =>
    results.get(asked.find((call) => call.name === name && Object.values(call.arguments).includes(argument))?.id ?? '');
  const toolCalls: { name: string; arguments: Record<string, unknown> }[] = [];
  const said: string[] = [];
  for (const city of cities.filter((name) => question.includes(name))) {
    let reading: string | undefined;
    if (offered.has('get_weather')) {
      reading = resultOf('get_weather', city);
      if (reading === undefined) toolCalls.push({ name: 'get_weather', arguments: { city } });
    } else {
      const found = resultOf('find_station', city);
      const stationId = found && (JSON.parse(found) as { stationId: string }).stationId;
      if (stationId === undefined) toolCalls.push({ name: 'find_station', arguments: { city } });
      else {
        reading = resultOf('read_station', stationId);
        if (reading === undefined) toolCalls.push({ name: 'read_station', arguments: { stationId } });
      }
    }
    if (reading === undefined) continue;
    const { celsius, sky } = JSON.parse(reading) as Reading;
    said.push(`${city}: ${celsius} °C, ${sky}.`);
  }
  return toolCalls.length > 0 ? { toolCalls } : { text: said.join(' ') };
}
