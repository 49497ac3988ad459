// A user's CommonJS program: as import.mjs, with `openai` loaded before or after `openaiAutolog()` (the first argument).
const { openaiAutolog } = require('@autolog/openai');

async function main(order) {
  const early = order === 'openai-first' ? require('openai') : undefined;
  openaiAutolog();
  const { OpenAI } = early ?? require('openai');
  await new OpenAI().chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] });
  const { printSpans } = await import('./print-spans.mjs');
  await printSpans();
}

void main(process.argv[2]);
