import { asArray, asObject, type JsonObject } from './wire.ts';

/**
 * The simplest value that satisfies a schema of structured outputs: the first of what it may be, nothing optional, no more
 * than it must hold. Knows what OpenAI allows of JSON Schema (`$ref`, `anyOf`, `enum`, `const`, bounds; no patterns).
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function exampleOf(schema: unknown, root: unknown = schema): unknown {
  const { $ref, const: only, enum: choices, anyOf, type: types, ...rules } = asObject(schema);
  if (typeof $ref === 'string') return exampleOf(resolve($ref, root), root);
  if (only !== undefined) return only;
  if (Array.isArray(choices)) return choices[0];
  // The last of them is where a recursive one ends: `anyOf: [{ $ref: '#' }, { type: 'null' }]`.
  if (Array.isArray(anyOf)) return exampleOf(anyOf.at(-1), root);
  switch (Array.isArray(types) ? types[0] : types) {
    case 'object':
      return Object.fromEntries(required(rules).map(([name, rule]) => [name, exampleOf(rule, root)]));
    case 'array':
      return Array.from({ length: number(rules['minItems'], 0) }, () => exampleOf(rules['items'], root));
    case 'string':
      return 'example'.padEnd(number(rules['minLength'], 0), '.').slice(0, number(rules['maxLength'], Infinity));
    case 'integer':
    case 'number':
      return number(rules['minimum'], number(rules['exclusiveMinimum'], -1) + 1);
    case 'boolean':
      return false;
    default:
      return null;
  }
}

function required({ properties, required: names }: JsonObject): [string, unknown][] {
  const must = asArray(names);
  return Object.entries(asObject(properties)).filter(([name]) => must.includes(name));
}

/** What `#/$defs/name` stands for. */
function resolve(reference: string, root: unknown): unknown {
  return reference
    .split('/')
    .slice(1)
    .reduce((at, name) => asObject(at)[name], root);
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
