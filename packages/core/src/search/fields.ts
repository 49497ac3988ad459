export type Operator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'RLIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL';

/** What a comparison looks at. Those that have a key hold many values under names of the user's. */
export type Field =
  | 'status'
  | 'timestamp_ms'
  | 'execution_time_ms'
  | 'end_time_ms'
  | 'request_id'
  | 'client_request_id'
  | 'name'
  | 'run_id'
  | 'prompt'
  | 'text'
  | 'tag'
  | 'metadata'
  | 'span.name'
  | 'span.type'
  | 'span.status'
  | 'span.content'
  | 'span.attributes'
  | 'feedback'
  | 'expectation';

/** What may be said of a field. */
export interface FieldRule {
  operators: readonly Operator[];
  /** Its type. `assessment`: compared by size it is a number, otherwise a text. */
  type: 'text' | 'number' | 'assessment' | 'prompt';
  /** The only texts that it can equal. */
  values?: readonly string[];
}

const equality = ['=', '!='] as const;
const order = ['<', '<=', '>', '>='] as const;
const list = ['IN', 'NOT IN'] as const;
const patterns = ['LIKE', 'ILIKE', 'RLIKE'] as const;
const presence = ['IS NULL', 'IS NOT NULL'] as const;

const number: FieldRule = { type: 'number', operators: [...equality, ...order] };
const text: FieldRule = { type: 'text', operators: [...equality, ...list, ...patterns] };
const nullable: FieldRule = { type: 'text', operators: [...text.operators, ...presence] };
const keyed: FieldRule = { type: 'text', operators: [...equality, ...patterns, ...presence] };
const content: FieldRule = { type: 'text', operators: ['LIKE', 'ILIKE'] };
const assessment: FieldRule = { type: 'assessment', operators: [...equality, ...order, ...patterns, ...presence] };

/**
 * The operators and values that MLflow's SQL store allows for each field; beyond that store, `IN` for `name` and `run_id`
 * (its parser allows them there), and a status that does not exist is refused.
 *
 * @see https://github.com/mlflow/mlflow/blob/master/mlflow/utils/search_utils.py `SearchTraceUtils`
 */
export const fieldRules: Readonly<Record<Field, FieldRule>> = {
  status: { ...text, values: ['OK', 'ERROR', 'IN_PROGRESS', 'STATE_UNSPECIFIED'] },
  timestamp_ms: number,
  execution_time_ms: number,
  end_time_ms: number,
  request_id: text,
  client_request_id: text,
  name: nullable,
  run_id: nullable,
  prompt: { type: 'prompt', operators: ['='] },
  text: content,
  tag: keyed,
  metadata: keyed,
  'span.name': text,
  'span.type': text,
  'span.status': { ...text, values: ['OK', 'ERROR', 'UNSET'] },
  'span.content': content,
  'span.attributes': text,
  feedback: assessment,
  expectation: assessment,
};

/** The fields of a trace by the names that MLflow has or had for them, with the prefix `trace`, an older one, or none. */
export const traceFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['status', 'status'],
  ['state', 'status'],
  ['timestamp_ms', 'timestamp_ms'],
  ['timestamp', 'timestamp_ms'],
  ['execution_time_ms', 'execution_time_ms'],
  ['execution_time', 'execution_time_ms'],
  ['end_time_ms', 'end_time_ms'],
  ['end_time', 'end_time_ms'],
  ['trace_id', 'request_id'],
  ['request_id', 'request_id'],
  ['client_request_id', 'client_request_id'],
  ['name', 'name'],
  ['run_id', 'run_id'],
  ['prompt', 'prompt'],
  ['text', 'text'],
]);

/** What the first word of a field of several words says. `trace` and `span` have fields, the others keys. */
export const prefixes: ReadonlyMap<string, 'trace' | 'span' | 'tag' | 'metadata' | 'feedback' | 'expectation'> =
  new Map([
    ['trace', 'trace'],
    ['attribute', 'trace'],
    ['attributes', 'trace'],
    ['tag', 'tag'],
    ['tags', 'tag'],
    ['metadata', 'metadata'],
    ['request_metadata', 'metadata'],
    ['span', 'span'],
    ['feedback', 'feedback'],
    ['expectation', 'expectation'],
  ] as const);

/** The fields of a span without a key. */
export const spanFields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['name', 'span.name'],
  ['type', 'span.type'],
  ['status', 'span.status'],
  ['content', 'span.content'],
]);
