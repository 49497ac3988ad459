/** How long a preview may be, in UTF-16 units. MLflow's limit. */
const MAX_PREVIEW_LENGTH = 1000;

/**
 * What a person would read of a root span's inputs or outputs in a list of traces: the text of the last message of a
 * role where there are messages (chat completions, Responses), else the value itself, cut to 1,000 characters.
 *
 * @see mlflow/tracing/utils/truncation.py
 */
export function preview(jsonText: string | undefined, role: 'user' | 'assistant'): string | undefined {
  if (jsonText === undefined) return undefined;
  const text = messageText(jsonText, role) ?? jsonText;
  return text.length <= MAX_PREVIEW_LENGTH ? text : `${text.slice(0, MAX_PREVIEW_LENGTH - 3)}...`;
}

function messageText(jsonText: string, role: string): string | undefined {
  try {
    const value: unknown = JSON.parse(jsonText);
    if (typeof value === 'string') return value;
    if (!isObject(value)) return undefined;
    return (
      lastText(messagesOf(value), role) ??
      (isObject(value['request']) ? lastText(messagesOf(value['request']), role) : undefined)
    );
  } catch {
    return undefined;
  }
}

function messagesOf(value: Record<string, unknown>): unknown[] {
  if (Array.isArray(value['messages'])) return value['messages'];
  if (Array.isArray(value['choices']))
    return value['choices'].slice(0, 1).map((choice) => (isObject(choice) ? choice['message'] : undefined));
  if (typeof value['input'] === 'string') return [{ role: 'user', content: value['input'] }];
  for (const key of ['input', 'output']) if (Array.isArray(value[key])) return value[key];
  return [];
}

function lastText(messages: unknown[], role: string): string | undefined {
  for (const message of messages.toReversed()) {
    if (!isObject(message) || (message['role'] !== role && message['role'] !== undefined)) continue;
    const text = contentText(message['content']);
    if (text) return text;
  }
  return undefined;
}

function contentText(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  const texts = content.flatMap((part) => (isObject(part) && typeof part['text'] === 'string' ? [part['text']] : []));
  return texts.length > 0 ? texts.join(' ') : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
