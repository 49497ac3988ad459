/**
 * Searches traces with MLflow's filters, and makes a table of fields of their spans: a column for each `span.side.key`.
 *
 *     node examples/fluent/search-and-extract-fields.ts
 *
 * Prints:
 *
 *     failed: {"name":"","hour":9}
 *     in the morning: {"text":"Good morning Mira."}
 *     {"greeting.inputs.name":"Mira","greeting.outputs.text":"Good morning Mira."}
 *     {"greeting.inputs.name":"Tomas","greeting.outputs.text":"Good evening Tomas."}
 *     {"greeting.inputs.name":"","greeting.outputs.text":null}
 */
import { endRun, searchTraces, startRun, trace } from '@autolog/core';

const greet = trace(
  function greet(name: string, hour: number) {
    if (name === '') throw new Error('Nobody to greet.');
    return { text: `Good ${hour < 12 ? 'morning' : 'evening'} ${name}.` };
  },
  { name: 'greeting' },
);

// So that only the traces of this execution are found.
const { runId } = await startRun({ runName: 'greetings' });
greet('Mira', 8);
greet('Tomas', 20);
try {
  greet('', 9);
} catch {
  // Its trace is the one that failed.
}
await endRun();

const { traces: failed } = await searchTraces({ runId, filter: "trace.name = 'greeting' AND trace.status = 'ERROR'" });
console.log('failed:', failed.map(({ requestPreview }) => requestPreview).join());

for await (const { responsePreview } of searchTraces({ runId, filter: "trace.text LIKE '%morning%'" }))
  console.log('in the morning:', responsePreview);

const extractFields = ['greeting.inputs.name', 'greeting.outputs.text'];
const rows = await searchTraces({ runId, orderBy: ['timestamp_ms ASC'], extractFields });
for (const { traceId: _, ...fields } of rows) console.log(JSON.stringify(fields));
