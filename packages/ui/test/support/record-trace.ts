import { init, shutdown, startSpan } from '@autolog/core';

const startNs = new Date(2026, 10, 23, 12, 41, 7).getTime() * 1e6;

/** Records traces in a store of its own, with core, as a program would. */
export async function record(path: string, body: (at: (ms: number) => number) => void): Promise<void> {
  init({ destinations: [`sqlite:${path}`] });
  body((ms) => startNs + ms * 1e6);
  await shutdown();
}

/** A run of an agent: a model call that asks for a tool, and the tool, which fails. */
export function recordAgentRun(at: (ms: number) => number): void {
  const agent = startSpan({
    name: 'weather agent',
    type: 'AGENT',
    inputs: { messages: [{ role: 'user', content: 'Weather in Paris?' }] },
    parent: null,
    startTimeNs: at(0),
  });
  const ask = startSpan({
    name: 'Completions',
    type: 'CHAT_MODEL',
    parent: agent,
    startTimeNs: at(1),
    inputs: { messages: [{ role: 'user', content: 'Weather in Paris?' }] },
  });
  ask.setModel('gpt-5-mini', 'openai').setUsage({ inputTokens: 1204, outputTokens: 56, cacheReadInputTokens: 1024 });
  const call = { id: 'c1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } };
  ask.end({
    endTimeNs: at(1201),
    outputs: { choices: [{ message: { role: 'assistant', content: null, tool_calls: [call] } }] },
  });
  const tool = startSpan({
    name: 'get_weather',
    type: 'TOOL',
    parent: agent,
    startTimeNs: at(1202),
    inputs: { city: 'Paris' },
  });
  tool.recordException(new TypeError('fetch failed'));
  tool.end({ endTimeNs: at(1252) });
  agent.end({ endTimeNs: at(3421), outputs: 'I could not look it up.' });
}
