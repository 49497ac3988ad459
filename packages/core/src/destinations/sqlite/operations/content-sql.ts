import { CONTENTS_PER_TRACE } from './contents.ts';

/** SQL for searches in the texts of spans, parts of which are stored in `contents` (see split-content.ts). */

/** The text that a span's row has itself: without the parts that were taken out, and without what says which. */
export function ownText(column: 'spans.inputs' | 'spans.outputs'): string {
  return `CASE unicode(${column}) WHEN 1 THEN substr(${column}, instr(${column}, char(10)) + 1) ELSE ${column} END`;
}

/** Whether parts of any text of a trace meet a condition on `contents.text`. */
export function anyContentOfTrace(condition: string): string {
  return `EXISTS (SELECT 1 FROM contents WHERE contents.trace = traces.id AND ${condition})`;
}

/** Whether parts of that text of a span meet a condition on `contents.text`. */
export function anyContentOfSpan(column: 'spans.inputs' | 'spans.outputs', condition: string): string {
  const first = `spans.trace * ${CONTENTS_PER_TRACE} + (run.value ->> 1)`;
  const runs = `json_each(CASE unicode(${column}) WHEN 1 THEN substr(${column}, 2, instr(${column}, char(10)) - 2) END) AS run`;
  return `EXISTS (SELECT 1 FROM ${runs} JOIN contents ON contents.id >= ${first} AND contents.id < ${first} + (run.value ->> 2) WHERE ${condition})`;
}
