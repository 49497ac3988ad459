import { asString, isObject } from './narrow.ts';
import { merge } from './merge.ts';
import { TextBuilder } from './text-builder.ts';

interface ToolCallParts {
  index: number;
  fields: Record<string, unknown>;
  isFunction: boolean;
  name: string | undefined;
  arguments: TextBuilder;
}

/** Rebuilds the tool calls of a message from their parts. */
export class ToolCallsBuilder {
  readonly #calls: ToolCallParts[] = [];
  /** The call that the last part belonged to: a row of parts of one call needs no search. */
  #last: ToolCallParts | undefined;

  add(part: unknown): void {
    if (!isObject(part)) return;
    const call = this.#callOf(part);
    this.#last = call;
    for (const key in part) {
      const value = part[key];
      if (key === 'index') continue;
      if (key === 'function' && isObject(value)) {
        call.isFunction = true;
        call.name ??= asString(value['name']);
        const args = value['arguments'];
        if (typeof args === 'string') call.arguments.add(args);
        else if (isObject(args)) call.arguments.add(JSON.stringify(args));
      } else if (isObject(value)) call.fields[key] = merge(call.fields[key] ?? {}, value);
      else if (value != null && value !== '') call.fields[key] ??= value;
    }
  }

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  toList(): Record<string, unknown>[] {
    return this.#calls
      .toSorted((a, b) => a.index - b.index)
      .map(({ fields, isFunction, name, arguments: args }) =>
        isFunction ? { ...fields, function: { name, arguments: args.toString() } } : fields,
      );
  }

  /** The call that a part belongs to. Some servers give all of them the same index, or none: another id begins another. */
  #callOf(part: Record<string, unknown>): ToolCallParts {
    const index = typeof part['index'] === 'number' ? part['index'] : undefined;
    const id = asString(part['id']) || undefined;
    const last = this.#last;
    if (last && id === undefined && (index === undefined || index === last.index)) {
      if (index !== undefined || !beginsAnother(last, part)) return last;
    } else if (id !== undefined) {
      const same = this.#calls.findLast(({ fields }) => fields['id'] === id);
      if (same) return same;
    }
    const free =
      id === undefined
        ? this.#calls.findLast((call) => call.index === index)
        : this.#calls.findLast((call) => call.index === index && call.fields['id'] === undefined);
    return free ?? this.#begin(index);
  }

  #begin(index = this.#calls.length): ToolCallParts {
    const call = { index, fields: {}, isFunction: false, name: undefined, arguments: new TextBuilder() };
    this.#calls.push(call);
    return call;
  }
}

/** Of parts that have neither index nor id, one that names a function begins a call. */
function beginsAnother(last: ToolCallParts, part: Record<string, unknown>): boolean {
  const called = part['function'];
  return last.name !== undefined && isObject(called) && Boolean(called['name']);
}
