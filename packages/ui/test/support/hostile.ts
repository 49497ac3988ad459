/** Text that would take over a terminal, hide or turn around what stands there, or draw over other lines. */
export const hostileText: string = [
  '\x1b[31mred\x1b[2J\x1b]0;title\x07\x1b]8;;http://evil\x1b\\link',
  '\x9b2J\x90q\x9c\x85',
  '\0\b\b\r\x7f\t\v\f',
  'line\nbreak\r\nand\u2028two\u2029',
  '\u202eesrever\u202c\u2066isolated\u2069\u200e\u061c',
  'zero\u200b\u200c\u200d\u2060\ufeff\u00adwidth\u3164\u115f',
  'tags\u{e0041}\u{e007f} variation\u{fe01}\u{e0101}',
  `marks${'\u0301'.repeat(2000)} lone \ud800 \udc00 wide 世界 👨‍👩‍👧`,
].join(' ');

/** What no output may hold besides line ends. */
export const hostileCharacters: RegExp =
  /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]|(?!\n)\p{Cc}|\p{M}{7}/u;
