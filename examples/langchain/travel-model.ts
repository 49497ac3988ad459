import type { Message, Reply, ScriptedModel } from '../model-server/scripted-model.ts';
import { weatherModel } from '../model-server/weather-model.ts';
import { cities } from '../weather/stations.ts';

/**
 * Plays the model of the examples in `langchain/`: what the weather model knows, and what else travellers ask. Where several
 * agents work on a question, it plays each of them, by the tools that they have.
 */
export const travelModel: ScriptedModel = {
  decide(conversation, tools, terms) {
    const offered = new Set(tools.map(({ name }) => name));
    if (offered.has('suggest_clothes') || [...offered].some((name) => name.startsWith('transfer_to_')))
      return workTogether(conversation, offered);
    if (offered.has('ask_encyclopedia')) return askEncyclopedia(conversation);
    const text = answer(conversation.map((message) => message.text).join('\n'));
    if (text === undefined || offered.size > 0 || terms.schema !== undefined)
      return weatherModel.decide(conversation, tools, terms);
    return { text };
  },
};

const answers: [RegExp, string][] = [
  [
    /Ada Lovelace/,
    'Oslo, my dear sir, is a function of two clouds; evaluate it for tomorrow, and the result is an umbrella.',
  ],
  [/Sherlock Holmes/, 'You have a wet left cuff and a ticket to Oslo in your hat. Elementary: it rains there already.'],
  [/rainy cities of Norway/, 'Bergen, Oslo, Stavanger'],
  [/Say "([^"]+)"/, '$1'],
  [/in one word what to bring to Oslo/, 'Umbrella.'],
  [/in one word what to bring to Lima/, 'Sweater.'],
  [/in one word what to bring to Accra/, 'Hat.'],
  [/Write a warning .* in (\w+)/, 'Careful, $1: heavy rain until the evening.'],
  [/Put into a sentence: (.+)/, "Today's weather is this: $1"],
];

function answer(said: string): string | undefined {
  const [, context, question] = /Context:\n([^]*)\n\nQuestion: (.*)/.exec(said) ?? [];
  if (context !== undefined && question !== undefined) return answerFromContext(context, question);
  for (const [asked, text] of answers) {
    const [heard] = asked.exec(said) ?? [];
    if (heard !== undefined) return heard.replace(asked, text);
  }
  return undefined;
}

/** The sentence of the context that shares most words with the question. */
function answerFromContext(context: string, question: string): string | undefined {
  const asked = new Set(wordsOf(question));
  const shared = (sentence: string): number => wordsOf(sentence).filter((word) => asked.has(word)).length;
  return context.split('\n').toSorted((one, other) => shared(other) - shared(one))[0];
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
}

/**
 * Whoever speaks does what is next with the tools that it has, and else gives the conversation to who has the tool. What was
 * found out counts for the question it was asked for.
 */
function workTogether(conversation: readonly Message[], offered: ReadonlySet<string>): Reply {
  const asked = conversation.findLastIndex(({ role }) => role === 'user');
  const city = cityIn(conversation[asked]?.text ?? '');
  const heard = conversation.slice(asked + 1).map(({ text }) => text);
  const found = (pattern: RegExp): RegExpExecArray | undefined =>
    heard.map((text) => pattern.exec(text)).find((match) => match !== null) ?? undefined;
  const call = (name: string, args: Record<string, unknown> = {}): Reply => ({
    toolCalls: [{ name, arguments: args }],
  });

  const weather = found(/"celsius":(-?\d+),"sky":"(\w+)"/) ?? found(/(-?\d+) °C, (\w+)/);
  if (!weather) return offered.has('get_weather') ? call('get_weather', { city }) : call('transfer_to_weather_expert');
  const [, celsius, sky] = weather;
  const [clothes] = found(/a rain coat|a sweater|a sun hat/) ?? [];
  if (clothes !== undefined) return { text: `${city}: ${celsius} °C, ${sky}. Pack ${clothes}.` };
  if (offered.has('suggest_clothes')) return call('suggest_clothes', { celsius: Number(celsius), sky });
  if (offered.has('transfer_to_packing_expert')) return call('transfer_to_packing_expert');
  return { text: `${city}: ${celsius} °C, ${sky}.` };
}

function askEncyclopedia(conversation: readonly Message[]): Reply {
  const last = conversation.at(-1);
  if (last?.role === 'tool') return { text: `The encyclopedia says: ${last.text}` };
  return { toolCalls: [{ name: 'ask_encyclopedia', arguments: { question: last?.text ?? '' } }] };
}

function cityIn(text: string): string {
  return cities.find((city) => text.includes(city)) ?? 'Oslo';
}
