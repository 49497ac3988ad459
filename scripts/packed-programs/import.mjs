// A user's ES module: one traced call, then what the store has of it, as a line of JSON.
import { flush, getTrace, searchTraces } from '@autolog/core';
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';

openaiAutolog();
await new OpenAI().chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] });
await flush();

const { traces } = await searchTraces({ maxResults: 10 });
const found = await Promise.all(traces.map(({ traceId }) => getTrace(traceId)));
const spans = found.flatMap((trace) => trace.data.spans);
console.log(JSON.stringify(spans.map(({ traceId, type }) => ({ traceId, type }))));
