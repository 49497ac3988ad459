/** The start of a text that is too long, and how much of it is missing. */
export function cutText(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  return `${start(text, maxLength)}… [cut: ${text.length - maxLength} of ${text.length} characters]`;
}

/** The first characters of a text, no half of a surrogate pair among them. */
export function start(text: string, length: number): string {
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
