import { chunkOf, completion, response } from './answers.ts';
import { type Answer, sendEvents, sendJson } from './wire-server.ts';

/** A call that a model asks for: its id, the tool's name, the text of the arguments. */
export type AskedFor = readonly [id: string, name: string, args: string];

/** What a scripted model answers: a text, or calls of tools. */
export type Turn = string | readonly AskedFor[];

/** A chat completion with a text or with calls of tools. */
function chatTurn(turn: Turn): object {
  const message = { role: 'assistant', content: typeof turn === 'string' ? turn : null, refusal: null };
  const calls = typeof turn === 'string' ? {} : { tool_calls: turn.map((call) => toolCall(call)) };
  const finish = typeof turn === 'string' ? 'stop' : 'tool_calls';
  return {
    ...completion,
    choices: [{ index: 0, message: { ...message, ...calls }, logprobs: null, finish_reason: finish }],
  };
}

function toolCall([id, name, args]: AskedFor): object {
  return { id, type: 'function', function: { name, arguments: args } };
}

/** The same as a stream. */
function chatChunks(turn: Turn): object[] {
  if (typeof turn === 'string')
    return [
      chunkOf({ role: 'assistant', content: '' }),
      ...turn.split(/(?<= )/).map((content) => chunkOf({ content })),
      chunkOf({}, 'stop'),
    ];
  return [
    chunkOf({ role: 'assistant', content: null }),
    ...turn.map((call, index) => chunkOf({ tool_calls: [{ index, ...toolCall(call) }] })),
    chunkOf({}, 'tool_calls'),
  ];
}

/** A response with a text or with calls of functions. */
function responseTurn(turn: Turn, id = 'resp_1'): object {
  if (typeof turn === 'string') {
    const content = [{ type: 'output_text', annotations: [], logprobs: [], text: turn }];
    return {
      ...response,
      id,
      output: [{ type: 'message', id: `msg_${id}`, status: 'completed', role: 'assistant', content }],
    };
  }
  const output = turn.map(([callId, name, args]) => ({
    type: 'function_call',
    id: `fc_${callId}`,
    call_id: callId,
    name,
    arguments: args,
    status: 'completed',
  }));
  return { ...response, id, output };
}

/** The same as a stream. */
function responseChunks(turn: Turn, id = 'resp_1'): object[] {
  const whole = responseTurn(turn, id) as { output: object[] };
  const running = { ...whole, status: 'in_progress', output: [], usage: null };
  const items = whole.output.flatMap((item, index) => [
    { type: 'response.output_item.added', output_index: index, item: { ...item, status: 'in_progress' } },
    { type: 'response.output_item.done', output_index: index, item },
  ]);
  return [
    { type: 'response.created', response: running },
    ...items,
    { type: 'response.completed', response: whole },
  ].map((event, index) => ({ ...event, sequence_number: index }));
}

/** A model that answers with one turn after the other; of each conversation by itself, where they say how far they are. */
export function scriptedModel(
  turns: readonly Turn[],
  turnOf: (body: Record<string, unknown>, count: number) => number = (_, count) => count - 1,
): Answer {
  return ({ url, body }, answer, count) => {
    const request = JSON.parse(body) as Record<string, unknown>;
    const turn = turns[turnOf(request, count)];
    const isChat = url.endsWith('/chat/completions');
    const id = `resp_${count}`;
    if (turn === undefined) sendJson(answer, { error: { message: 'The script has ended.' } }, 400);
    else if (request['stream'] === true)
      sendEvents(answer, isChat ? chatChunks(turn) : responseChunks(turn, id), { named: !isChat });
    else sendJson(answer, isChat ? chatTurn(turn) : responseTurn(turn, id));
  };
}
