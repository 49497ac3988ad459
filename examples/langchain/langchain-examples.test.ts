import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outline, runExample, spansNamed, spansOf } from '../testing.ts';

const folder = import.meta.dirname;
/** What the examples share, and what tests them. */
const notExamples = ['langchain-examples.test.ts', 'offline.ts', 'travel-agents.ts', 'travel-model.ts'];

const umbrella = 'Yes. Oslo has rain on 170 days of the year, so take one along whatever the sky says in the morning.';
const blue = 'Air scatters the short waves of sunlight more than the long ones, and blue is short.';

/** A model's result with one answer. */
const answering = (content: string, more: object = {}) => ({
  generations: [[{ message: { type: 'ai', content, ...more } }]],
});

// The programs load all of LangChain, with whatever else runs at the time.
describe.concurrent('the examples of langchain', { timeout: 120_000 }, () => {
  it('manner-of-a-person', async () => {
    const { stdout, traces } = await runExample('langchain/manner-of-a-person.ts');
    const ada =
      'Oslo, my dear sir, is a function of two clouds; evaluate it for tomorrow, and the result is an umbrella.';
    const sherlock = 'You have a wet left cuff and a ticket to Oslo in your hat. Elementary: it rains there already.';
    expect(stdout).toBe(`Ada Lovelace: ${ada}\nSherlock Holmes: ${sherlock}\n`);
    expect(traces).toHaveLength(2);
    const answers = [
      { person: 'Ada Lovelace', answer: ada, usage: { inputTokens: 32, outputTokens: 86, totalTokens: 118 } },
      { person: 'Sherlock Holmes', answer: sherlock, usage: { inputTokens: 31, outputTokens: 84, totalTokens: 115 } },
    ];
    for (const [index, { person, answer, usage }] of answers.entries()) {
      const trace = traces[index]!;
      const question = 'Will it rain in Oslo tomorrow?';
      const asked = `Answer in one sentence, in the manner of ${person}: with their turns of phrase, their learning and their quirks.\n\n${question}`;
      expect(outline([trace])).toEqual(['CHAIN RunnableSequence', '  CHAIN PromptTemplate', '  CHAT_MODEL ChatOpenAI']);
      expect(trace.info).toMatchObject({ name: 'RunnableSequence', state: 'OK', usage });
      const [sequence, prompt, model] = trace.data.spans;
      expect(sequence).toMatchObject({ inputs: { person, question }, outputs: { type: 'ai', content: answer } });
      expect(prompt).toMatchObject({ inputs: { person, question }, outputs: asked });
      expect(model).toMatchObject({
        model: 'gpt-5.4-mini-2026-03-17',
        provider: 'openai',
        usage: { ...usage, cacheReadInputTokens: 0, reasoningTokens: 64 },
        inputs: { messages: [{ type: 'human', content: asked }] },
        outputs: answering(answer),
        attributes: { 'mlflow.message.format': 'langchain', model: 'gpt-5.4-mini', max_completion_tokens: 500 },
      });
    }
  });

  it('chain-with-parser', async () => {
    const { stdout, traces } = await runExample('langchain/chain-with-parser.ts');
    expect(stdout).toBe(
      "[\n  { city: 'Bergen', letters: 6 },\n  { city: 'Oslo', letters: 4 },\n  { city: 'Stavanger', letters: 9 }\n]\n",
    );
    expect(outline(traces)).toEqual([
      'CHAIN rainy cities',
      '  CHAIN ChatPromptTemplate',
      '  CHAT_MODEL ChatOpenAI',
      '  PARSER CommaSeparatedListOutputParser',
      '  CHAIN measure names',
      '    UNKNOWN measure',
      '    UNKNOWN measure',
      '    UNKNOWN measure',
    ]);
    const [chain, prompt, model, parser, lambda, ...measured] = spansOf(traces);
    const cities = ['Bergen', 'Oslo', 'Stavanger'];
    const letters = cities.map((city) => ({ city, letters: city.length }));
    expect(chain).toMatchObject({ inputs: { count: 3, country: 'Norway' }, outputs: letters });
    for (const span of [chain, prompt, model, parser, lambda])
      expect(span?.attributes).toMatchObject({ tags: ['atlas'], metadata: { edition: 3 } });
    const messages = [
      { type: 'system', content: 'Answer with a list of names, separated by commas, and nothing else.' },
      { type: 'human', content: 'Name the 3 most rainy cities of Norway.' },
    ];
    expect(prompt?.outputs).toEqual({ messages });
    expect(model).toMatchObject({ inputs: { messages }, outputs: answering('Bergen, Oslo, Stavanger') });
    expect(parser).toMatchObject({ inputs: { content: 'Bergen, Oslo, Stavanger' }, outputs: cities });
    expect(lambda).toMatchObject({ inputs: { input: cities }, outputs: letters });
    expect(measured).toMatchObject(letters.map((outputs) => ({ inputs: { city: outputs.city }, outputs })));
  });

  it('rag', async () => {
    const { stdout, traces } = await runExample('langchain/rag.ts');
    const answer = 'In Lima the sky is cloudy from June to November.';
    const question = 'In which months is Lima cloudy?';
    expect(stdout).toBe(`${answer}\n`);
    expect(outline(traces)).toEqual([
      'EMBEDDING OpenAIEmbeddings',
      'CHAIN RunnableSequence',
      '  CHAIN RunnableMap',
      '    CHAIN RunnableSequence',
      '      RETRIEVER VectorStoreRetriever',
      '        EMBEDDING OpenAIEmbeddings',
      '      CHAIN RunnableLambda',
      '    CHAIN RunnablePassthrough',
      '  CHAIN ChatPromptTemplate',
      '  CHAT_MODEL ChatOpenAI',
      '  PARSER StrOutputParser',
    ]);
    const [stored, asked] = spansNamed(traces, 'OpenAIEmbeddings');
    expect(stored).toMatchObject({
      model: 'text-embedding-3-small',
      inputs: { texts: [expect.stringContaining('170 days'), answer, 'Accra is hottest in March.'] },
      outputs: { count: 3, dimension: 256 },
    });
    expect(asked).toMatchObject({ inputs: { text: question }, outputs: { count: 1, dimension: 256 } });
    expect(spansNamed(traces, 'VectorStoreRetriever')).toMatchObject([
      {
        inputs: { query: question },
        outputs: [
          { page_content: answer, metadata: { page: 31 }, id: 'lima' },
          { page_content: expect.any(String), metadata: { page: expect.any(Number) }, id: expect.any(String) },
        ],
      },
    ]);
    expect(spansNamed(traces, 'RunnableMap')).toMatchObject([
      { outputs: { context: expect.stringContaining(answer), question } },
    ]);
    expect(spansNamed(traces, 'ChatOpenAI')).toMatchObject([
      {
        inputs: { messages: [{ content: expect.stringContaining(`Context:\n${answer}\n`) }] },
        outputs: answering(answer),
      },
    ]);
  });

  it('streaming', async () => {
    const { stdout, traces } = await runExample('langchain/streaming.ts');
    expect(stdout).toBe(
      `${blue}\nAir…\n{\n  RunnableSequence: 1,\n  ChatPromptTemplate: 1,\n  ChatOpenAI: 1,\n  StrOutputParser: 1\n}\n`,
    );
    const tree = [
      'CHAIN RunnableSequence',
      '  CHAIN ChatPromptTemplate',
      '  CHAT_MODEL ChatOpenAI',
      '  PARSER StrOutputParser',
    ];
    expect(outline(traces)).toEqual([...tree, ...tree, ...tree]);
    const question = 'Why is the sky blue?';
    for (const { data } of traces) {
      const [sequence, prompt, model] = data.spans;
      expect([sequence?.inputs, prompt?.inputs]).toEqual([{ question }, { question }]);
      expect(model).toMatchObject({
        inputs: { messages: [{ type: 'human', content: question }] },
        attributes: { timeToFirstTokenMs: expect.any(Number) },
      });
    }
    const [whole, left, events] = traces;
    for (const trace of [whole!, events!]) {
      const [sequence, , model, parser] = trace.data.spans;
      expect(sequence?.outputs).toBe(blue);
      expect(parser).toMatchObject({ inputs: { content: blue }, outputs: blue });
      expect(model).toMatchObject({
        model: 'gpt-5.4-mini-2026-03-17',
        usage: { inputTokens: 8, outputTokens: 80, totalTokens: 88, reasoningTokens: 64 },
        outputs: answering(blue),
      });
      for (const span of trace.data.spans) expect(span.attributes).not.toHaveProperty('outcome');
    }
    const [sequence, , model, parser] = left!.data.spans;
    for (const span of [sequence, model, parser]) expect(span?.attributes).toMatchObject({ outcome: 'aborted' });
    expect([sequence?.outputs, parser?.outputs]).toEqual([
      expect.stringMatching(/^Air\b/),
      expect.stringMatching(/^Air\b/),
    ]);
    expect(blue.startsWith(String(sequence?.outputs))).toBe(true);
    expect(JSON.stringify(model?.outputs)).toMatch(/"content":"Air\b/);
    expect(model).not.toHaveProperty('usage');
  });

  it('batch', async () => {
    const { stdout, traces } = await runExample('langchain/batch.ts');
    expect(stdout).toBe('Umbrella. Sweater. Hat.\nSweater. Umbrella.\n');
    const luggage = [
      'CHAIN luggage',
      '  CHAIN ChatPromptTemplate',
      '  CHAT_MODEL ChatOpenAI',
      '  PARSER StrOutputParser',
    ];
    const nested = luggage.map((line) => `  ${line}`);
    expect(outline(traces)).toEqual(['CHAIN trip', ...nested, ...nested, ...nested, ...luggage, ...luggage]);
    const chains = spansNamed(traces, 'luggage');
    expect(chains.map(({ inputs, outputs }) => [inputs, outputs])).toEqual([
      [{ city: 'Oslo' }, 'Umbrella.'],
      [{ city: 'Lima' }, 'Sweater.'],
      [{ city: 'Accra' }, 'Hat.'],
      [{ city: 'Lima' }, 'Sweater.'],
      [{ city: 'Oslo' }, 'Umbrella.'],
    ]);
    for (const { spanId, inputs, outputs } of chains) {
      const asked = `Tell me in one word what to bring to ${(inputs as { city: string }).city}.`;
      expect(spansOf(traces).filter(({ parentId }) => parentId === spanId)).toMatchObject([
        { inputs, outputs: { messages: [{ content: asked }] } },
        { inputs: { messages: [{ content: asked }] }, outputs: answering(String(outputs)) },
        { inputs: { content: outputs }, outputs },
      ]);
    }
  });

  it('fallbacks', async () => {
    const { stdout, traces } = await runExample('langchain/fallbacks.ts');
    expect(stdout).toBe(`Published: ${umbrella}\n`);
    expect(outline(traces)).toEqual([
      'CHAIN RunnableSequence',
      '  CHAIN ChatPromptTemplate',
      '  CHAIN RunnableWithFallbacks',
      '    CHAT_MODEL ChatOpenAI ERROR',
      '    CHAT_MODEL ChatOpenAI',
      '  PARSER StrOutputParser',
      '  CHAIN RunnableLambda',
      '    CHAIN RunnableLambda ERROR',
      '    CHAIN RunnableLambda',
    ]);
    expect(traces[0]?.info).toMatchObject({ state: 'OK', errorCount: 2 });
    const [failed, answered] = spansNamed(traces, 'ChatOpenAI');
    const message = expect.stringContaining('The server had an error while processing your request.');
    expect(failed).toMatchObject({
      statusMessage: message,
      model: 'error-500',
      events: [
        {
          name: 'exception',
          attributes: {
            'exception.type': 'InternalServerError',
            'exception.message': message,
            'exception.stacktrace': expect.stringContaining('at '),
          },
        },
      ],
    });
    expect(failed?.inputs).toEqual(answered?.inputs);
    expect(answered).toMatchObject({ outputs: answering(umbrella), events: [] });
    const [published, first, second] = spansNamed(traces, 'RunnableLambda');
    expect(first).toMatchObject({
      inputs: { input: umbrella },
      events: [{ name: 'exception', attributes: { 'exception.message': 'The printer is out of paper.' } }],
    });
    for (const span of [published, second])
      expect(span).toMatchObject({ inputs: { input: umbrella }, outputs: `Published: ${umbrella}`, events: [] });
    expect(second?.attributes['tags']).toEqual(['retry:attempt:2']);
  });

  it('structured-output', async () => {
    const { stdout, traces } = await runExample('langchain/structured-output.ts');
    expect(stdout).toBe("{ city: 'Lima', celsius: 19, sky: 'cloudy' }\nai { city: 'Oslo', celsius: 4, sky: 'rain' }\n");
    expect(outline(traces)).toEqual([
      'CHAIN RunnableSequence',
      '  CHAT_MODEL ChatOpenAI',
      '  CHAIN RunnableLambda',
      '    PARSER StructuredOutputParser',
      'CHAIN RunnableSequence',
      '  CHAIN RunnableMap',
      '    CHAT_MODEL ChatOpenAI',
      '  CHAIN RunnableWithFallbacks',
      '    CHAIN RunnableMap',
      '      CHAIN RunnableLambda',
      '        CHAIN RunnableLambda',
      '          PARSER StructuredOutputParser',
    ]);
    const lima = { city: 'Lima', celsius: 19, sky: 'cloudy' };
    const oslo = { city: 'Oslo', celsius: 4, sky: 'rain' };
    expect(spansNamed(traces, 'RunnableSequence')).toMatchObject([
      { inputs: { input: expect.stringMatching(/^Grey all over Lima/) }, outputs: lima },
      { inputs: { input: expect.stringMatching(/^It pours/) }, outputs: { raw: { type: 'ai' }, parsed: oslo } },
    ]);
    expect(spansNamed(traces, 'ChatOpenAI')).toMatchObject(
      [lima, oslo].map((reading) => ({
        outputs: answering(JSON.stringify(reading)),
        attributes: {
          response_format: {
            type: 'json_schema',
            json_schema: { name: 'reading', strict: true, schema: { required: ['city', 'celsius', 'sky'] } },
          },
        },
      })),
    );
    expect(spansNamed(traces, 'StructuredOutputParser')).toMatchObject(
      [lima, oslo].map((reading) => ({ inputs: { input: JSON.stringify(reading) }, outputs: reading })),
    );
  });

  it('agent', async () => {
    const { stdout, traces } = await runExample('langchain/agent.ts');
    expect(stdout).toBe('find_station({"city":"Oslo"})\nread_station({"stationId":"ST-01"})\nOslo: 4 °C, rain.\n');
    const turn = [
      '  CHAIN supervision.before_model',
      '  CHAIN model_request',
      '    CHAT_MODEL ChatOpenAI',
      '    CHAIN RunnableLambda',
    ];
    expect(outline(traces)).toEqual([
      'AGENT weather assistant',
      ...turn,
      '  CHAIN tools',
      '    UNKNOWN watch find_station',
      '      TOOL find_station',
      ...turn,
      '  CHAIN tools',
      '    UNKNOWN watch read_station',
      '      TOOL read_station',
      ...turn,
    ]);
    const [agent] = spansOf(traces);
    expect(agent).toMatchObject({
      inputs: { messages: [{ role: 'user', content: 'What is the weather in Oslo?' }] },
      outputs: {
        messages: [
          { type: 'human' },
          { type: 'ai', tool_calls: [{ name: 'find_station', args: { city: 'Oslo' } }] },
          { type: 'tool', content: '{"stationId":"ST-01"}' },
          { type: 'ai', tool_calls: [{ name: 'read_station', args: { stationId: 'ST-01' } }] },
          { type: 'tool' },
          { type: 'ai', content: 'Oslo: 4 °C, rain.' },
        ],
      },
      attributes: { 'agent.name': 'weather assistant' },
    });
    const models = spansNamed(traces, 'ChatOpenAI');
    for (const [index, model] of models.entries())
      expect(model).toMatchObject({
        inputs: { messages: [{ type: 'system' }, { type: 'human' }, ...Array.from({ length: 2 * index }, () => ({}))] },
        attributes: {
          langgraph_node: 'model_request',
          'mlflow.chat.tools': [
            {
              type: 'function',
              function: {
                name: 'find_station',
                description: 'Finds the weather station of a city.',
                parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
              },
            },
            { type: 'function', function: { name: 'read_station' } },
          ],
        },
      });
    const called = models.flatMap(({ outputs }) => callsOf(outputs));
    expect(called).toHaveLength(2);
    expect(spansOf(traces).filter(({ type }) => type === 'TOOL')).toMatchObject([
      {
        inputs: { city: 'Oslo' },
        outputs: { type: 'tool', content: '{"stationId":"ST-01"}', tool_call_id: called[0]?.id, status: 'success' },
        attributes: { 'tool.callId': called[0]?.id, langgraph_node: 'tools' },
      },
      {
        inputs: { stationId: 'ST-01' },
        outputs: { content: '{"city":"Oslo","celsius":4,"sky":"rain"}' },
        attributes: { 'tool.callId': called[1]?.id },
      },
    ]);
  });

  it('parallel-branches', async () => {
    const { stdout, traces } = await runExample('langchain/parallel-branches.ts');
    const warning = 'Careful, Oslo: heavy rain until the evening.';
    expect(stdout).toBe(`${warning}\nLima: 19 °C, cloudy.\n`);
    const branches = [
      'CHAIN weather report',
      '  CHAIN camera',
      '    UNKNOWN readNow',
      '  CHAIN thermometer',
      '    UNKNOWN readNow',
      '  CHAIN judge',
    ];
    expect(outline(traces)).toEqual([
      ...branches,
      '  CHAIN warn',
      '    CHAT_MODEL ChatOpenAI',
      '    CHAIN RunnableLambda',
      ...branches,
      '  CHAIN report',
    ]);
    expect(spansNamed(traces, 'weather report')).toMatchObject([
      { inputs: { city: 'Oslo' }, outputs: { city: 'Oslo', celsius: 4, sky: 'rain', text: warning } },
      { inputs: { city: 'Lima' }, outputs: { celsius: 19, sky: 'cloudy', text: 'Lima: 19 °C, cloudy.' } },
    ]);
    const cameras = spansNamed(traces, 'camera');
    for (const [index, thermometer] of spansNamed(traces, 'thermometer').entries()) {
      const camera = cameras[index]!;
      expect(camera.startTimeNs).toBeLessThan(thermometer.endTimeNs!);
      expect(thermometer.startTimeNs).toBeLessThan(camera.endTimeNs!);
      for (const span of [camera, thermometer])
        expect(span.attributes).toMatchObject({
          langgraph_node: span.name,
          langgraph_step: 1,
          langgraph_checkpoint_ns: expect.stringMatching(`^${span.name}:`),
        });
    }
    expect(spansNamed(traces, 'judge')).toMatchObject([
      { inputs: { celsius: 4, sky: 'rain' }, outputs: { goto: ['warn'] }, attributes: { langgraph_goto: ['warn'] } },
      { inputs: { celsius: 19 }, outputs: { goto: ['report'] }, attributes: { langgraph_goto: ['report'] } },
    ]);
    expect(spansNamed(traces, 'RunnableLambda')).toMatchObject([{ inputs: { text: warning }, outputs: '__end__' }]);
  });

  it('subgraph', async () => {
    const { stdout, traces } = await runExample('langchain/subgraph.ts');
    const sentence = "Today's weather is this: Accra, 31 °C, clear.";
    const reading = { city: 'Accra', celsius: 31, sky: 'clear' };
    expect(stdout).toBe(`${sentence}\n`);
    expect(outline(traces)).toEqual([
      'CHAIN newspaper',
      '  CHAIN measure',
      '    CHAIN station',
      '      CHAIN find',
      '      CHAIN read',
      '  CHAIN write',
      '    CHAIN editor',
      '      CHAIN phrase',
      '        CHAT_MODEL ChatOpenAI',
    ]);
    const [newspaper, measure, station, find, read, write, editor, phrase, model] = spansOf(traces);
    expect(newspaper).toMatchObject({ inputs: { city: 'Accra' }, outputs: { city: 'Accra', reading, text: sentence } });
    for (const span of [measure, station])
      expect(span).toMatchObject({
        inputs: { city: 'Accra' },
        outputs: { city: 'Accra', stationId: 'ST-03', reading },
      });
    expect(find).toMatchObject({ inputs: { city: 'Accra' }, outputs: { stationId: 'ST-03' } });
    expect(read).toMatchObject({ outputs: { reading }, attributes: { langgraph_node: 'read', langgraph_step: 2 } });
    for (const span of [write, editor, phrase])
      expect(span).toMatchObject({ inputs: { city: 'Accra', reading }, outputs: { text: sentence } });
    expect(phrase?.attributes['langgraph_checkpoint_ns']).toMatch(/^write:[^|]+\|phrase:/);
    expect(model?.attributes).toMatchObject({ langgraph_node: 'phrase' });
  });

  it('interrupt-and-resume', async () => {
    const { stdout, traces } = await runExample('langchain/interrupt-and-resume.ts');
    const warning = 'Careful, Oslo: heavy rain until the evening.';
    expect(stdout).toBe(`{\n  question: 'Send this to everybody?',\n  warning: '${warning}'\n}\n{ sent: true }\n`);
    expect(outline(traces)).toEqual([
      'CHAIN warning',
      '  CHAIN draft',
      '    CHAT_MODEL ChatOpenAI',
      '  CHAIN approve',
      'CHAIN warning',
      '  CHAIN approve',
      '  CHAIN send',
    ]);
    for (const { info } of traces)
      expect(info).toMatchObject({
        state: 'OK',
        errorCount: 0,
        traceMetadata: { 'mlflow.trace.session': 'oslo-storm' },
      });
    expect(spansNamed(traces, 'warning')).toMatchObject([
      { inputs: { city: 'Oslo' }, outputs: { city: 'Oslo', warning }, attributes: { thread_id: 'oslo-storm' } },
      {
        inputs: { resume: 'yes' },
        outputs: { city: 'Oslo', warning, sent: true },
        attributes: { thread_id: 'oslo-storm' },
      },
    ]);
    const [asking, told] = spansNamed(traces, 'approve');
    const question = { question: 'Send this to everybody?', warning };
    expect(asking?.events).toMatchObject([
      { name: 'interrupt', attributes: { value: question, id: expect.any(String) } },
    ]);
    expect(told).toMatchObject({ events: [], attributes: { langgraph_goto: ['send'] } });
  });

  it('supervisor', async () => {
    const { stdout, traces } = await runExample('langchain/supervisor.ts');
    expect(stdout).toBe('Oslo: 4 °C, rain. Pack a rain coat.\n');
    expect(outline(traces)).toEqual([
      'CHAIN trip planner',
      ...planner('transfer_to_weather_expert'),
      ...expert('weather_expert', 'get_weather', undefined),
      ...planner('transfer_to_packing_expert'),
      ...expert('packing_expert', 'suggest_clothes', undefined),
      ...planner(),
    ]);
    const handoffs = spansOf(traces).filter(({ name }) => name.startsWith('transfer_to_'));
    expect(handoffs).toMatchObject(
      ['weather_expert', 'packing_expert'].map((to) => ({
        type: 'TOOL',
        attributes: { 'handoff.from': 'planner', 'handoff.to': to, 'tool.callId': expect.stringMatching(/^call_/) },
      })),
    );
    const agents = spansOf(traces).filter(({ type }) => type === 'AGENT');
    expect(agents.map(({ attributes }) => attributes['agent.name'])).toEqual([
      'planner',
      'weather_expert',
      'planner',
      'packing_expert',
      'planner',
    ]);
    expect(spansNamed(traces, 'get_weather')).toMatchObject([
      { inputs: { city: 'Oslo' }, outputs: { content: '{"city":"Oslo","celsius":4,"sky":"rain"}' } },
    ]);
    expect(spansNamed(traces, 'suggest_clothes')).toMatchObject([
      { inputs: { celsius: 4, sky: 'rain' }, outputs: { content: 'a rain coat' } },
    ]);
  });

  it('swarm', async () => {
    const { stdout, traces } = await runExample('langchain/swarm.ts');
    expect(stdout).toBe('Oslo: 4 °C, rain. Pack a rain coat.\nLima: 19 °C, cloudy. Pack a sweater.\n');
    expect(outline(traces)).toEqual([
      'CHAIN travel desk',
      ...expert('weather_expert', 'get_weather', 'transfer_to_packing_expert'),
      ...expert('packing_expert', 'suggest_clothes', undefined),
      'CHAIN travel desk',
      ...expert('packing_expert', undefined, 'transfer_to_weather_expert'),
      ...expert('weather_expert', 'get_weather', 'transfer_to_packing_expert'),
      ...expert('packing_expert', 'suggest_clothes', undefined),
    ]);
    for (const { info } of traces) expect(info.traceMetadata).toMatchObject({ 'mlflow.trace.session': 'trip-to-oslo' });
    const handoffs = spansOf(traces).filter(({ name }) => name.startsWith('transfer_to_'));
    expect(handoffs.map(({ attributes }) => [attributes['handoff.from'], attributes['handoff.to']])).toEqual([
      ['weather_expert', 'packing_expert'],
      ['packing_expert', 'weather_expert'],
      ['weather_expert', 'packing_expert'],
    ]);
    expect(spansNamed(traces, 'get_weather')).toMatchObject([
      { inputs: { city: 'Oslo' } },
      { inputs: { city: 'Lima' } },
    ]);
  });

  it.each(['true', 'false'])('concurrency, with callbacks in the background: %s', async (background) => {
    const { stdout, traces } = await runExample('langchain/concurrency.ts', {
      LANGCHAIN_CALLBACKS_BACKGROUND: background,
    });
    const numbers = Array.from({ length: 25 }, (_, index) => index);
    expect(stdout).toBe(`${numbers.map((index) => `PARCEL-${index}`).join(' ')}\n`);
    const byRequest = new Map(traces.map((trace) => [trace.info.name, trace]));
    expect(byRequest.size).toBe(25);
    for (const index of numbers) {
      const trace = byRequest.get(`request ${index}`)!;
      const word = `parcel-${index}`;
      expect(outline([trace])).toEqual([
        `CHAIN request ${index}`,
        '  CHAIN RunnableSequence',
        '    CHAIN RunnableLambda',
        '    CHAIN ChatPromptTemplate',
        '    CHAT_MODEL ChatOpenAI',
        '    PARSER StrOutputParser',
        '    CHAIN RunnableLambda',
        `      UNKNOWN shelve ${word}`,
      ]);
      expect(trace.data.spans).toMatchObject([
        { inputs: { index } },
        { inputs: { index }, outputs: word.toUpperCase() },
        { inputs: { index }, outputs: { word } },
        { inputs: { word } },
        { inputs: { messages: [{ content: `Say "${word}" and nothing else.` }] }, outputs: answering(word) },
        { outputs: word },
        { inputs: { input: word }, outputs: word.toUpperCase() },
        { outputs: word.toUpperCase() },
      ]);
    }
  });

  it('with-openai', async () => {
    const { stdout, traces } = await runExample('langchain/with-openai.ts');
    expect(stdout).toBe(`The encyclopedia says: ${blue}\n`);
    expect(outline(traces)).toEqual([
      'AGENT librarian',
      '  CHAIN model_request',
      '    CHAT_MODEL ChatOpenAI',
      '    CHAIN RunnableLambda',
      '  CHAIN tools',
      '    TOOL ask_encyclopedia',
      '      CHAT_MODEL Completions',
      '  CHAIN model_request',
      '    CHAT_MODEL ChatOpenAI',
      '    CHAIN RunnableLambda',
    ]);
    for (const { attributes } of spansNamed(traces, 'ChatOpenAI'))
      expect(attributes).toMatchObject({
        'mlflow.message.format': 'langchain',
        requestId: expect.stringMatching(/^req_/),
        finishReasons: [expect.any(String)],
      });
    const question = 'Why is the sky blue?';
    expect(spansNamed(traces, 'ask_encyclopedia')).toMatchObject([
      { inputs: { question }, outputs: { content: blue } },
    ]);
    expect(spansNamed(traces, 'Completions')).toMatchObject([
      {
        inputs: { messages: [{ role: 'user', content: question }] },
        outputs: { choices: [{ message: { content: blue } }] },
        attributes: { 'mlflow.message.format': 'openai' },
      },
    ]);
    // Each request counts once.
    const models = spansOf(traces).filter(({ type }) => type === 'CHAT_MODEL');
    expect(traces[0]?.info.usage?.totalTokens).toBe(models.reduce((sum, { usage }) => sum + usage!.totalTokens!, 0));
  });

  it('begin with what they show, and are all tested and in the table of examples', async () => {
    const files = (await readdir(folder)).filter((file) => !notExamples.includes(file));
    for (const file of files)
      expect(await readFile(join(folder, file), 'utf8')).toMatch(
        new RegExp(`^/\\*\\*\\n(?: \\* .*\\n)+ \\*\\n \\* {5}node examples/langchain/${file}\\n \\*/\\n`),
      );
    const table = await readFile(join(folder, '../README.md'), 'utf8');
    const listed = [...table.matchAll(/\(langchain\/([^)]+)\)/g)].map(([, file]) => String(file));
    expect(listed.toSorted()).toEqual(files.toSorted());
    const tests = await readFile(import.meta.filename, 'utf8');
    for (const file of files) expect(tests).toContain(`runExample('langchain/${file}'`);
  });
});

/** A turn of the supervisor, below its graph, where it calls a tool or answers. */
function planner(tool?: string): string[] {
  return [
    '  CHAIN planner',
    '    AGENT planner',
    '      CHAIN agent',
    '        CHAIN RunnableSequence',
    '          CHAIN prompt',
    '          CHAT_MODEL ChatOpenAI',
    '        CHAIN RunnableLambda',
    ...(tool === undefined ? [] : ['      CHAIN tools', `        TOOL ${tool}`]),
  ];
}

/** An agent below a graph that calls a tool, where it has work to do, and then hands off or answers. */
function expert(name: string, tool: string | undefined, handoff: string | undefined): string[] {
  const turn = ['      CHAIN model_request', '        CHAT_MODEL ChatOpenAI', '        CHAIN RunnableLambda'];
  const calls = [tool, handoff].filter((called) => called !== undefined);
  const steps = calls.flatMap((called) => [...turn, '      CHAIN tools', `        TOOL ${called}`]);
  return [`  CHAIN ${name}`, `    AGENT ${name}`, ...steps, ...(handoff === undefined ? turn : [])];
}

/** The tool calls of a model's answer. */
function callsOf(outputs: unknown): { id: string }[] {
  const { generations } = outputs as { generations: { message: { tool_calls?: { id: string }[] } }[][] };
  return generations[0]?.[0]?.message.tool_calls ?? [];
}
