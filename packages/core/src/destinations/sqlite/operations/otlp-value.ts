/** A value of an attribute, as OTLP/JSON has it. */
export type OtlpValue =
  | { stringValue: string }
  | { boolValue: boolean }
  /** As text, since it may have 64 bits. */
  | { intValue: string }
  | { doubleValue: number | 'NaN' | 'Infinity' | '-Infinity' }
  | { arrayValue: { values: OtlpValue[] } }
  | { kvlistValue: { values: OtlpAttribute[] } }
  /** `null` */
  | Record<string, never>;

export interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}

/** JSON data as a value of OTLP/JSON. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export function otlpValue(value: unknown): OtlpValue {
  switch (typeof value) {
    case 'string':
      return { stringValue: value };
    case 'boolean':
      return { boolValue: value };
    case 'number':
      return Number.isSafeInteger(value)
        ? { intValue: String(value) }
        : { doubleValue: Number.isFinite(value) ? value : (String(value) as 'NaN') };
    case 'object':
      if (value === null) return {};
      if (Array.isArray(value)) return { arrayValue: { values: value.map(otlpValue) } };
      return { kvlistValue: { values: otlpAttributes(value) } };
    default:
      return {};
  }
}

/** The entries of a record as attributes, without those that are absent. */
export function otlpAttributes(record: object): OtlpAttribute[] {
  return Object.entries(record).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: otlpValue(value) }],
  );
}
