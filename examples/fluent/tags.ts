/**
 * Tags traces, while they run and later, and finds them by their tags.
 *
 *     node examples/fluent/tags.ts
 *
 * Prints:
 *
 *     UNKNOWN answer  OK → "Your parcel is in Hamburg."
 *       UNKNOWN write  OK
 *     while it ran: {"channel":"web"}
 *     later: {"verdict":"good"}
 *     found: 1
 */
import { deleteTraceTag, getTrace, searchTraces, setTraceTag, updateCurrentTrace, withSpan } from '@autolog/core';
import { printTree } from './print-tree.ts';

const ticket = `T-${Date.now()}-${process.pid}`;

const traceId = withSpan({ name: 'answer' }, (span) => {
  updateCurrentTrace({ tags: { ticket, channel: 'web', draft: 'yes' } });
  withSpan({ name: 'write' }, () => updateCurrentTrace({ tags: { draft: null } }));
  span.setOutputs('Your parcel is in Hamburg.');
  return span.traceId;
});
await printTree(traceId);
await printTags('while it ran');

await setTraceTag(traceId, 'verdict', 'good');
await deleteTraceTag(traceId, 'channel');
await printTags('later');

const { traces } = await searchTraces({ filter: `tag.ticket = '${ticket}' AND tag.verdict = 'good'` });
console.log('found:', traces.length);

async function printTags(when: string): Promise<void> {
  const { ticket: _, ...tags } = (await getTrace(traceId))!.info.tags;
  console.log(`${when}:`, JSON.stringify(tags));
}
