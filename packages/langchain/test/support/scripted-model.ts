import type { CallbackManagerForLLMRun } from '@langchain/core/callbacks/manager';
import { BaseChatModel, type BaseChatModelParams } from '@langchain/core/language_models/chat_models';
import { AIMessage, AIMessageChunk, type BaseMessage } from '@langchain/core/messages';
import { ChatGenerationChunk, type ChatResult } from '@langchain/core/outputs';

/** What a scripted model says: a text, calls of tools, or a whole message. */
export type Line =
  | string
  | { calls: { name: string; args?: Record<string, unknown> }[] }
  | AIMessage
  | AIMessageChunk
  | Error;

/** A chat model that says its lines one after the other, by `invoke` or word by word; it can be bound to tools. */
export class ScriptedModel extends BaseChatModel {
  readonly #lines: Line[];
  /** Runs inside of the model's body. */
  readonly #inside: () => unknown;
  #said = 0;

  constructor(lines: Line[], { inside = () => {}, ...fields }: BaseChatModelParams & { inside?: () => unknown } = {}) {
    super(fields);
    this.#lines = lines;
    this.#inside = inside;
  }

  _llmType(): string {
    return 'scripted';
  }

  override bindTools(tools: object[]): ReturnType<NonNullable<BaseChatModel['bindTools']>> {
    return this.withConfig({ tools } as object);
  }

  async _generate(_messages: BaseMessage[]): Promise<ChatResult> {
    await this.#inside();
    const message = this.#next();
    return { generations: [{ text: message.text, message }] };
  }

  override async *_streamResponseChunks(
    _messages: BaseMessage[],
    _options: this['ParsedCallOptions'],
    runManager?: CallbackManagerForLLMRun,
  ): AsyncGenerator<ChatGenerationChunk> {
    await this.#inside();
    const { text: whole, tool_calls: calls = [], usage_metadata: usage } = this.#next();
    const pieces = calls.length > 0 ? [''] : whole.split(/(?<= )/);
    for (const [index, text] of pieces.entries()) {
      const chunks = calls.map(({ id, name, args }, at) => ({
        ...(id === undefined ? {} : { id }),
        name,
        args: JSON.stringify(args),
        index: at,
        type: 'tool_call_chunk' as const,
      }));
      const isLast = index === pieces.length - 1;
      const message = new AIMessageChunk({
        content: text,
        tool_call_chunks: isLast ? chunks : [],
        ...(isLast && usage ? { usage_metadata: usage } : {}),
      });
      yield new ChatGenerationChunk({ text, message });
      await runManager?.handleLLMNewToken(text);
    }
  }

  #next(): AIMessage | AIMessageChunk {
    const line = this.#lines[this.#said++ % this.#lines.length]!;
    if (line instanceof Error) throw line;
    if (line instanceof AIMessage || line instanceof AIMessageChunk) return line;
    if (typeof line === 'string') return new AIMessage(line);
    return new AIMessage({
      content: '',
      tool_calls: line.calls.map(({ name, args = {} }, index) => ({
        name,
        args,
        id: `call_${name}_${index}`,
        type: 'tool_call' as const,
      })),
    });
  }
}
