/** A longer text is recorded as a text, also where it is JSON. */
const MAX_JSON_LENGTH = 100_000;

/** What a text says, where it is a JSON object or array; the text itself where not. */
export function parsedJson(text: string): unknown {
  if (text.length > MAX_JSON_LENGTH || !/^\s*[{[]/.test(text)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
