import { Base64Builder } from './base64-builder.ts';
import { asArray, asNumber, asString, isObject } from './narrow.ts';
import { TextBuilder } from './text-builder.ts';

/** A text of an item that is on its way. */
interface PartialText {
  type: string;
  outputIndex: number;
  /** Of the content, the summary or the command that it belongs to. */
  part: number;
  itemId: unknown;
  text: TextBuilder;
  annotations: unknown[];
  logprobs: unknown[];
}

/** The output of a response while it comes: whole items, and the parts of those that are not whole yet. */
export class PartialOutput {
  readonly #items = new Map<number, Record<string, unknown>>();
  readonly #texts: PartialText[] = [];
  /** What changes of an item that has no text: the state of a built-in tool, an image on its way. */
  readonly #changes = new Map<number, Record<string, unknown>>();
  readonly #data = new Base64Builder();
  readonly #transcript = new TextBuilder();
  #last: PartialText | undefined;

  get isEmpty(): boolean {
    return this.#items.size === 0 && this.#texts.length === 0 && this.#changes.size === 0 && this.#hasNoAudio;
  }

  /** Takes an event in; true where it carries content. */
  add(type: string, event: Record<string, unknown>): boolean {
    const { delta } = event;
    if (typeof delta === 'string' && type.endsWith('.delta')) {
      if (type === 'response.audio.delta') this.#data.add(delta);
      else if (type === 'response.audio.transcript.delta') this.#transcript.add(delta);
      else this.#addText(type, event, delta);
      return delta !== '';
    }
    if (isObject(event['item'])) this.#addItem(type, event, event['item']);
    else if (type === 'response.shell_call_output_content.delta' && isObject(delta)) this.#addShellOutput(event, delta);
    else if (type === 'response.output_text.annotation.added')
      this.#textAt('response.output_text.delta', event).annotations.push(event['annotation']);
    else if (type === 'response.image_generation_call.partial_image') return this.#addImage(event);
    else this.#addState(type, event);
    return false;
  }

  /** The items in their order, each as far as it has come. */
  items(): Record<string, unknown>[] {
    const indices = new Set([
      ...this.#items.keys(),
      ...this.#texts.map((text) => text.outputIndex),
      ...this.#changes.keys(),
    ]);
    return [...indices]
      .toSorted((a, b) => a - b)
      .map((index) => {
        const texts = this.#texts.filter((text) => text.outputIndex === index);
        const item = this.#items.get(index) ?? (texts[0] ? beginning(texts[0]) : {});
        return texts.toSorted((a, b) => a.part - b.part).reduce(withText, { ...item, ...this.#changes.get(index) });
      });
  }

  audio(): { audio?: object } {
    return this.#hasNoAudio ? {} : { audio: { data: this.#data.toString(), transcript: this.#transcript.toString() } };
  }

  get #hasNoAudio(): boolean {
    return this.#data.toString() === '' && this.#transcript.toString() === '';
  }

  #addText(type: string, event: Record<string, unknown>, delta: string): void {
    const text = this.#textAt(type, event);
    text.text.add(delta);
    const { logprobs } = event;
    if (Array.isArray(logprobs) && logprobs.length > 0) text.logprobs.push(...logprobs);
  }

  #textAt(type: string, event: Record<string, unknown>): PartialText {
    const outputIndex = asNumber(event['output_index']) ?? 0;
    const part =
      asNumber(event['content_index']) ?? asNumber(event['summary_index']) ?? asNumber(event['command_index']) ?? 0;
    const isAt = (text: PartialText): boolean =>
      text.type === type && text.outputIndex === outputIndex && text.part === part;
    if (this.#last && isAt(this.#last)) return this.#last;
    let text = this.#texts.find(isAt);
    if (!text) {
      const builder = new TextBuilder();
      text = { type, outputIndex, part, itemId: event['item_id'], text: builder, annotations: [], logprobs: [] };
      this.#texts.push(text);
    }
    return (this.#last = text);
  }

  #addItem(type: string, event: Record<string, unknown>, item: Record<string, unknown>): void {
    const index = asNumber(event['output_index']) ?? this.#items.size;
    this.#items.set(index, item);
    if (type !== 'response.output_item.done') return;
    this.#changes.delete(index);
    this.#last = undefined;
    for (let at = this.#texts.length - 1; at >= 0; at--)
      if (this.#texts[at]!.outputIndex === index) this.#texts.splice(at, 1);
  }

  #addImage(event: Record<string, unknown>): boolean {
    const { partial_image_b64, partial_image_index } = event;
    this.#change(event, 'image_generation_call', { partial_image_b64, partial_image_index });
    return true;
  }

  #addShellOutput(event: Record<string, unknown>, delta: Record<string, unknown>): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const text = asString(delta[stream]);
      if (text) this.#addText(`shell.${stream}`, event, text);
    }
  }

  /** Such as `response.web_search_call.searching`. */
  #addState(type: string, event: Record<string, unknown>): void {
    const [, kind, status] = /^response\.(\w+_call|mcp_list_tools)\.(\w+)$/.exec(type) ?? [];
    if (kind && typeof event['output_index'] === 'number') this.#change(event, kind, { status });
  }

  #change(event: Record<string, unknown>, kind: string, change: Record<string, unknown>): void {
    const index = asNumber(event['output_index']) ?? 0;
    const beginsHere = this.#items.has(index) ? {} : { type: kind, id: event['item_id'] };
    this.#changes.set(index, { ...beginsHere, ...this.#changes.get(index), ...change });
  }
}

const itemTypes: readonly (readonly [string, Record<string, unknown>])[] = [
  ['response.output_text.', { type: 'message', role: 'assistant' }],
  ['response.refusal.', { type: 'message', role: 'assistant' }],
  ['response.reasoning_', { type: 'reasoning' }],
  ['response.function_call_arguments.', { type: 'function_call' }],
  ['response.custom_tool_call_input.', { type: 'custom_tool_call' }],
  ['response.mcp_call_arguments.', { type: 'mcp_call' }],
  ['response.code_interpreter_call_code.', { type: 'code_interpreter_call' }],
  ['response.shell_call_command.', { type: 'shell_call' }],
  ['shell.', { type: 'shell_call_output' }],
];

/** An item whose own first event has not been seen. */
function beginning({ type, itemId }: PartialText): Record<string, unknown> {
  const known = itemTypes.find(([start]) => type.startsWith(start))?.[1] ?? {};
  return { id: itemId, ...known, status: 'in_progress' };
}

/** An item with a text where it belongs. */
function withText(item: Record<string, unknown>, partial: PartialText): Record<string, unknown> {
  const text = partial.text.toString();
  const added = (key: string, part: object): Record<string, unknown> => ({
    ...item,
    [key]: [...asArray(item[key]), part],
  });
  switch (partial.type) {
    case 'response.output_text.delta': {
      const { annotations, logprobs } = partial;
      return added('content', {
        type: 'output_text',
        text,
        ...(annotations.length > 0 ? { annotations } : {}),
        ...(logprobs.length > 0 ? { logprobs } : {}),
      });
    }
    case 'response.refusal.delta':
      return added('content', { type: 'refusal', refusal: text });
    case 'response.reasoning_text.delta':
      return added('content', { type: 'reasoning_text', text });
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_summary.delta':
      return added('summary', { type: 'summary_text', text });
    case 'response.function_call_arguments.delta':
    case 'response.mcp_call_arguments.delta':
      return { ...item, arguments: text };
    case 'response.custom_tool_call_input.delta':
      return { ...item, input: text };
    case 'response.code_interpreter_call_code.delta':
      return { ...item, code: text };
    case 'response.shell_call_command.delta': {
      const action = isObject(item['action']) ? item['action'] : {};
      return { ...item, action: { ...action, commands: [...asArray(action['commands']), text] } };
    }
    case 'shell.stdout':
    case 'shell.stderr': {
      const output = [...asArray(item['output'])];
      const before: unknown = output[partial.part];
      output[partial.part] = { ...(isObject(before) ? before : {}), [partial.type.slice('shell.'.length)]: text };
      return { ...item, output };
    }
    default:
      return { ...item, [partial.type]: text };
  }
}
