declare const visibleMark: unique symbol;

/**
 * Text that a terminal shows as it stands, in one line: no control character, no escape sequence, nothing invisible,
 * nothing that changes the direction of writing. Only {@link visible} and {@link oneLine} make it, and lines are built
 * of nothing else: what a trace holds was written by models, tools and strangers.
 */
export type VisibleText = string & { readonly [visibleMark]: true };

/** What may need work: most text in any script has none of it. */
const suspect = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{M}]/u;
const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
const whitespace = /[\t\n\v\f\r \u0085\u2028\u2029]+/g;

/** Controls, formats (bidi overrides, zero-width characters, tags), other line ends, lone surrogates, and what has no shape. */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** What joins or varies an emoji or a keycap. Terminals disagree on the width of the whole: its parts are shown side by side. */
const emojiJoiner =
  /(\p{Extended_Pictographic}\p{Emoji_Modifier}?)[\ufe0e\ufe0f]?\u200d?|(?<=[0-9#*])\ufe0f(?=\u20e3)/gu;

/** More marks on one letter than any script needs: they would be drawn over the lines around. */
const markPile = /(\p{M}{6})\p{M}+/gu;

/** Makes text visible and keeps its spaces: a tab becomes four, a line break ⏎, what cannot be seen its code (`\x1b`, `\u202e`). */
export function visible(text: string): VisibleText {
  if (!suspect.test(text)) return text as VisibleText;
  return text
    .replace(lineBreak, '⏎')
    .replaceAll('\t', '    ')
    .replace(emojiJoiner, '$1')
    .replace(invisible, escapeCode)
    .replace(markPile, '$1…')
    .replace(/^\p{M}/u, '◌$&') as VisibleText;
}

/** Makes text visible and dense: each run of white space becomes one space, or ` ⏎ ` where it breaks a line. */
export function oneLine(text: string): VisibleText {
  return visible(text.trim().replace(whitespace, (run) => (/^[\t ]+$/.test(run) ? ' ' : ' ⏎ ')));
}

/** Makes JSON text harmless to print without changing what it says: what cannot be seen is escaped as JSON has it. */
export function visibleJson(json: string): string {
  return json.replace(invisible, (character) =>
    [...Array(character.length).keys()].map((unit) => jsonCode(character, unit)).join(''),
  );
}

function escapeCode(character: string): string {
  const code = character.codePointAt(0)!;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

function jsonCode(character: string, unit: number): string {
  return `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
}
