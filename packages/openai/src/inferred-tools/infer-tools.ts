import { type LiveSpan, startSpan } from '@autolog/core';
import { agentAbove, type AnsweredTool, handoffOfName, handoffTarget } from '@autolog/core/integration';
import { withoutUserCode } from '../read/without-user-code.ts';
import { dataProperty } from '../read/narrow.ts';
import { parsedJson } from './json-text.ts';
import { latestTurn, type LatestTurn } from './tool-results.ts';

/** Whom a loop was last handed to, by the span that the loop runs in. */
const speakers = new WeakMap<LiveSpan, string>();

/**
 * A request answers calls of tools that an earlier answer of the same trace asked for: each that has no TOOL span of its
 * own becomes one, from that answer's end to this request's start. They are bounds: what the tool really took is not known.
 *
 * @param within the span that the request is made in
 * @param record `false` forgets the calls that are answered and makes no spans
 */
export function inferTools(within: LiveSpan, body: unknown, requestedAtNs: number, record: boolean): void {
  const asked = within.trace.askedTools;
  if (!asked || asked.size === 0) return;
  const turn = latestTurn(body);
  for (const { callId, result } of [...turn.resultsBefore, ...turn.results]) {
    const call = asked.answer(callId, within);
    if (call && record) inferTool(call, result, requestedAtNs, turn);
  }
}

function inferTool(call: AnsweredTool, result: unknown, requestedAtNs: number, turn: LatestTurn): void {
  const place = placeOf(call);
  const to = handoffTarget(textOf(result)) ?? handoffOfName(call.name);
  const from = to === undefined ? undefined : (speakerOf(turn) ?? agentOf(call, place));
  if (to !== undefined) speakers.set(place, to);
  if (call.hasSpan) return;

  const inputs = parsedJson(call.arguments);
  const span = startSpan({
    name: call.name,
    type: 'TOOL',
    parent: place,
    inputs,
    attributes: { 'tool.callId': call.callId, inferred: true },
    startTimeNs: call.sinceNs,
  });
  if (to !== undefined) {
    span.setAttributes({ 'handoff.from': from, 'handoff.to': to });
    span.addEvent('handoff', { from, to, arguments: inputs });
  }
  const outputs = typeof result === 'string' ? parsedJson(result) : withoutUserCode(result);
  span.end({ outputs, endTimeNs: Math.max(call.sinceNs, requestedAtNs) });
}

/** Where the loop runs that the call belongs to: what was only around the model's call has ended since. */
function placeOf({ within }: AnsweredTool): LiveSpan {
  for (let place: LiveSpan | undefined = within; place; place = place.parent) if (!place.ended) return place;
  return within;
}

/** The agent that asked: one whose span has ended since is no other; one span around several is whom it was handed to last. */
function agentOf({ within }: AnsweredTool, place: LiveSpan): string | undefined {
  const agent = agentAbove(within);
  return agent?.ended ? agent.name : (speakers.get(place) ?? agent?.name);
}

/** Who spoke, where the messages say so: Swarm's `sender`, or the name that chat completions have. */
function speakerOf({ assistant }: LatestTurn): string | undefined {
  return [dataProperty(assistant, 'sender'), dataProperty(assistant, 'name')].find((name) => typeof name === 'string');
}

/** The text of a result: of content parts, that of the only one. */
function textOf(result: unknown): unknown {
  const isSinglePart = Array.isArray(result) && result.length === 1;
  return isSinglePart ? dataProperty(dataProperty(result, 0), 'text') : result;
}
