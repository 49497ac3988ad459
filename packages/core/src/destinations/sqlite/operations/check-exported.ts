import { builtins } from '../../../builtins.ts';
import type { SpanData } from '../../../span/types.ts';
import type { Assessment } from '../../../span/types.ts';
import type { ExportedTrace } from './export-json-lines.ts';

type Kind = 'text' | 'number' | 'list' | 'record' | 'texts';

const infoFields = { traceId: 'text', name: 'text', state: 'text', requestTime: 'number' } as const;
const infoFieldsIfThere = {
  executionDuration: 'number',
  requestPreview: 'text',
  responsePreview: 'text',
  usage: 'record',
  spanCount: 'number',
  errorCount: 'number',
  experimentId: 'text',
  clientRequestId: 'text',
  runId: 'text',
  tags: 'texts',
  traceMetadata: 'texts',
  assessments: 'list',
} as const;
const spanFields = {
  traceId: 'text',
  spanId: 'text',
  name: 'text',
  type: 'text',
  startTimeNs: 'number',
  status: 'text',
} as const;
const spanFieldsIfThere = {
  parentId: 'text',
  endTimeNs: 'number',
  statusMessage: 'text',
  model: 'text',
  provider: 'text',
  usage: 'record',
  attributes: 'record',
  events: 'list',
  links: 'list',
} as const;
const assessmentFields = {
  assessmentId: 'text',
  name: 'text',
  kind: 'text',
  source: 'record',
  createTime: 'number',
  lastUpdateTime: 'number',
} as const;
const assessmentFieldsIfThere = { spanId: 'text', rationale: 'text', metadata: 'texts', error: 'record' } as const;

const kinds: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  list: (value) => Array.isArray(value),
  record: isRecord,
  texts: (value) => isRecord(value) && Object.values(value).every((text) => typeof text === 'string'),
};

/**
 * Reads a line of an export. What may be left out of one that was written by hand is filled in.
 *
 * @throws Error that says what is wrong with it
 */
export function parseExported(line: string): ExportedTrace {
  const value: unknown = JSON.parse(line);
  check(
    'a line',
    value,
    { info: 'record', data: 'record' },
    { experiment: 'text', startTimeNs: 'number', attachments: 'list' },
  );
  const { info, data, ...rest } = value as ExportedTrace;
  check('info', info, infoFields, infoFieldsIfThere);
  check('data', data, { spans: 'list' }, {});
  if (!/^tr-[0-9a-f]{32}$/.test(info.traceId)) throw new Error('info.traceId must be tr- and 32 hex digits');
  if (!['IN_PROGRESS', 'OK', 'ERROR'].includes(info.state))
    throw new Error('info.state must be IN_PROGRESS, OK or ERROR');
  const spans = data.spans.map((span) => checkedSpan(span, info.traceId));
  const errorCount = spans.filter(({ status }) => status === 'ERROR').length;
  const trace: ExportedTrace = {
    info: Object.assign({ spanCount: spans.length, errorCount, experimentId: '0', tags: {}, traceMetadata: {} }, info, {
      assessments: (info.assessments ?? []).map(checkedAssessment),
    }),
    data: { spans },
    ...rest,
  };
  for (const attachment of rest.attachments ?? []) checkAttachment(attachment);
  return trace;
}

function checkedSpan(span: SpanData, traceId: string): SpanData {
  check('a span', span, spanFields, spanFieldsIfThere);
  if (span.traceId !== traceId) throw new Error('a span must have the traceId of its trace');
  return Object.assign({ attributes: {}, events: [], links: [] }, span);
}

function checkedAssessment(assessment: Assessment): Assessment {
  check('an assessment', assessment, assessmentFields, assessmentFieldsIfThere);
  check('the source of an assessment', assessment.source, { type: 'text', id: 'text' }, {});
  return Object.assign({ metadata: {} }, assessment);
}

function checkAttachment(attachment: NonNullable<ExportedTrace['attachments']>[number]): void {
  check('an attachment', attachment, { sha256: 'text', mimeType: 'text', bytes: 'text' }, {});
  const sha256 = builtins.crypto.createHash('sha256').update(Buffer.from(attachment.bytes, 'base64')).digest('hex');
  if (sha256 !== attachment.sha256) throw new Error('the bytes of an attachment must have its sha256');
}

function check(
  what: string,
  value: unknown,
  fields: Readonly<Record<string, Kind>>,
  fieldsIfThere: Readonly<Record<string, Kind>>,
): void {
  if (!isRecord(value)) throw new Error(`${what} must be an object`);
  const wrong = (name: string, kind: Kind): never => {
    throw new Error(`${what} must have ${name} as a ${kind === 'texts' ? 'record of texts' : kind}`);
  };
  for (const [name, kind] of Object.entries(fields)) if (!kinds[kind](value[name])) wrong(name, kind);
  for (const [name, kind] of Object.entries(fieldsIfThere))
    if (value[name] !== undefined && !kinds[kind](value[name])) wrong(name, kind);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
