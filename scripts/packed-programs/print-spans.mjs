// What the store has of the program's traces, as a line of JSON.
import { flush, getTrace, searchTraces } from '@autolog/core';

export async function printSpans() {
  await flush();
  const { traces } = await searchTraces({ maxResults: 10 });
  const found = await Promise.all(traces.map(({ traceId }) => getTrace(traceId)));
  const spans = found.flatMap((trace) => trace.data.spans);
  console.log(JSON.stringify(spans.map(({ traceId, type }) => ({ traceId, type }))));
}
