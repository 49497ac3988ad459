import { asArray, asNumber, asObject, asString, isObject } from './narrow.ts';

/** Puts a model's answer together from the events by which it streams it. */
export interface EventReader {
  /** Takes an event in; true where it carries something of the answer. */
  event(event: unknown): boolean;
  /** The result as far as it has come, in the form that other calls of models give. */
  result(): unknown;
}

/** @see \@langchain/core/dist/language_models/stream.js `_assembleMessage` */
export function eventReader(): EventReader {
  const blocks: Record<string, unknown>[] = [];
  const message: Record<string, unknown> = {};
  return {
    event(given) {
      const event = asObject(given);
      const index = asNumber(event['index']) ?? 0;
      if (isObject(event['usage'])) message['usage_metadata'] = event['usage'];
      switch (event['event']) {
        case 'message-start':
          if (event['id'] !== undefined) message['id'] = event['id'];
          return false;
        case 'content-block-delta':
          blocks[index] = withDelta(blocks[index], asObject(event['delta']));
          return true;
        case 'content-block-finish':
          blocks[index] = asObject(event['content']);
          return true;
        case 'message-finish':
          message['response_metadata'] = { ...asObject(event['metadata']), finish_reason: event['reason'] };
          return false;
        default:
          return false;
      }
    },
    result: () => ({ generations: [[{ message: { type: 'ai', ...contents(blocks.filter(Boolean)), ...message } }]] }),
  };
}

function withDelta(block: Record<string, unknown> = {}, delta: Record<string, unknown>): Record<string, unknown> {
  const text = asString(delta['text']);
  if (text !== undefined) return { type: 'text', text: `${asString(block['text']) ?? ''}${text}` };
  return { ...block, ...asObject(delta['fields']) };
}

/** A text by itself as a string, calls of tools beside the content: as messages have them that were not streamed. */
function contents(blocks: Record<string, unknown>[]): Record<string, unknown> {
  const calls = blocks.filter(({ type }) => type === 'tool_call');
  const others = blocks.filter(({ type }) => type !== 'tool_call');
  const [only] = others;
  const isText = others.length === 1 && only?.['type'] === 'text';
  return {
    content: others.length === 0 ? '' : isText ? only?.['text'] : others,
    ...(calls.length > 0 ? { tool_calls: asArray(calls) } : {}),
  };
}
