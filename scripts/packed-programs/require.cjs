// A user's CommonJS program: as import.mjs, with `openai` loaded before or after `openaiAutolog()` (the first argument).
const { flush, getTrace, searchTraces } = require('@autolog/core');
const { openaiAutolog } = require('@autolog/openai');

async function main(order) {
  const early = order === 'openai-first' ? require('openai') : undefined;
  openaiAutolog();
  const { OpenAI } = early ?? require('openai');
  await new OpenAI().chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] });
  await flush();

  const { traces } = await searchTraces({ maxResults: 10 });
  const found = await Promise.all(traces.map(({ traceId }) => getTrace(traceId)));
  const spans = found.flatMap((trace) => trace.data.spans);
  console.log(JSON.stringify(spans.map(({ traceId, type }) => ({ traceId, type }))));
}

void main(process.argv[2]);
