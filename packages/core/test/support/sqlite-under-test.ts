import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '../../src/destinations/sqlite/store.ts';
import { journalFolder } from '../../src/pipeline/journal/folder.ts';
import { spanJournal } from '../../src/pipeline/journal/span-journal.ts';
import { createChain } from '../../src/pipeline/processors/chain.ts';
import { LiveSpan } from '../../src/span/live-span.ts';
import type { LiveTrace } from '../../src/span/live-trace.ts';
import type { SpanRecord } from '../../src/span/record.ts';
import type { SpanData } from '../../src/span/types.ts';
import type { StoreUnderTest } from '../../src/testing/index.ts';

/** The embedded store in a folder of its own. Traces come in through the journal, as a program's do. */
export function sqliteUnderTest(): StoreUnderTest {
  const folder = mkdtempSync(join(tmpdir(), 'autolog-test-'));
  const path = join(folder, 'traces.db');
  const chain = createChain();
  const unexpected = { failed: raise, lost: raise };
  const journal = spanJournal(journalFolder(path), undefined, unexpected, ({ record }) => chain(record));
  const live = new Map<string, LiveSpan>();
  const traces = new Map<string, LiveTrace>();
  let last: LiveTrace | undefined;

  const traceOf = ({ traceId }: SpanData): LiveTrace => {
    const trace = traces.get(traceId) ?? { traceId, wallOffsetMs: 0, sampled: true, inJournals: [], onEnd() {} };
    traces.set(traceId, trace);
    return trace;
  };

  /** The span as it was when it started, the ones above it first. */
  const start = (span: SpanData, spans: readonly SpanData[]): LiveSpan => {
    const known = live.get(span.spanId);
    if (known) return known;
    const above = spans.find(({ spanId }) => spanId === span.parentId);
    const { endTimeNs: _, outputs: _outputs, usage: _usage, ...running } = span;
    const record = toRecord({ ...running, status: 'UNSET' });
    const started = new LiveSpan(traceOf(span), above && start(above, spans), record);
    live.set(span.spanId, started);
    return started;
  };

  return {
    store: sqliteStore(path, 'create'),
    put({ spans, update }) {
      for (const span of spans) {
        last = traceOf(span);
        const started = start(span, spans);
        if (span.endTimeNs === undefined) journal.started(started);
        else journal.ended(started, chain(toRecord(span))!);
      }
      if (update && last) journal.updated(last, update);
    },
    remove() {
      journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function raise(problem: unknown): never {
  throw problem instanceof Error ? problem : new Error(`${String(problem)} spans were lost`);
}

function toRecord({ inputs, outputs, ...rest }: SpanData): SpanRecord {
  return {
    ...rest,
    ...(inputs === undefined ? {} : { inputs: JSON.stringify(inputs) }),
    ...(outputs === undefined ? {} : { outputs: JSON.stringify(outputs) }),
  };
}
