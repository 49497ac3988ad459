/**
 * Says which conversation a trace belongs to and for whom it was made, and reads a conversation's turns in order.
 *
 *     node examples/fluent/sessions-and-users.ts
 *
 * Prints:
 *
 *     for mira, by release 1.4
 *     UNKNOWN reply  OK {"message":"Where is my parcel?"} → "You said: Where is my parcel?"
 *     for mira, by release 1.4
 *     UNKNOWN reply  OK {"message":"Thank you!"} → "You said: Thank you!"
 */
import { randomUUID } from 'node:crypto';
import { searchTraces, trace, updateCurrentTrace } from '@autolog/core';
import { printTree } from './print-tree.ts';

const session = randomUUID();

const reply = trace(function reply(message: string) {
  updateCurrentTrace({ session, user: 'mira', metadata: { release: '1.4' } });
  return `You said: ${message}`;
});

reply('Where is my parcel?');
reply('Thank you!');

const filter = `metadata.\`mlflow.trace.session\` = '${session}'`;
for await (const { traceId, user, traceMetadata } of searchTraces({ filter, orderBy: ['timestamp_ms ASC'] })) {
  console.log(`for ${user}, by release ${traceMetadata['release']}`);
  await printTree(traceId);
}
