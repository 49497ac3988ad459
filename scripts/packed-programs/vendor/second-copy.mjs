// A user's dependency with a copy of the SDK of its own, which the register hook finds.
import { openaiAutolog } from '@autolog/openai';
import OpenAI from 'openai';
import { printSpans } from '../print-spans.mjs';

openaiAutolog();
await new OpenAI().chat.completions.create({ model: 'gpt-5-mini', messages: [{ role: 'user', content: 'Hello' }] });
await printSpans();
