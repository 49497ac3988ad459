import { strict as assert } from 'node:assert';
import { findReferences } from '../../pipeline/attachments/reference.ts';
import type { Contract, StoreUnderTest } from './contract.ts';
import { oneSpan, traceIdOf } from './test-trace.ts';

const bytes = Buffer.alloc(20_000, 'not really a picture');
const url = `data:image/png;base64,${bytes.toString('base64')}`;
const inputs = { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }] };

/** The hash under which a trace refers to the picture; `undefined` where it stands in the span itself. */
async function referenceIn({ store }: StoreUnderTest, traceId: string): Promise<string | undefined> {
  const [span] = (await store.getTrace(traceId))!.data.spans;
  const [reference] = findReferences(JSON.stringify(span!.inputs));
  if (reference) assert.deepEqual([reference.mimeType, reference.bytes], ['image/png', bytes.length]);
  else assert.deepEqual(span!.inputs, inputs);
  return reference?.sha256;
}

export const attachments: Contract = {
  'media are in the span, or where its reference says': async (subject) => {
    const { store, put } = subject;
    await put(oneSpan(1, { inputs }));
    const sha256 = await referenceIn(subject, traceIdOf(1));
    if (sha256 === undefined) return;
    const attachment = (await store.getAttachment(sha256))!;
    assert.equal(attachment.mimeType, 'image/png');
    assert.ok(bytes.equals(attachment.bytes));
  },

  'media last as long as a trace refers to them': async (subject) => {
    const { store, put } = subject;
    await put(oneSpan(1, { inputs }));
    await put(oneSpan(2, { inputs }));
    const sha256 = await referenceIn(subject, traceIdOf(2));
    await store.deleteTraces({ traceIds: [traceIdOf(1)] });
    assert.equal(await referenceIn(subject, traceIdOf(2)), sha256);
    if (sha256 === undefined) return;
    assert.ok(bytes.equals((await store.getAttachment(sha256))!.bytes));
    await store.deleteTraces({ traceIds: [traceIdOf(2)] });
    assert.equal(await store.getAttachment(sha256), undefined);
  },

  'what was never there is not there': async ({ store }) => {
    assert.equal(await store.getAttachment('0'.repeat(64)), undefined);
    assert.equal(await store.getAttachment('no hash'), undefined);
  },
};
