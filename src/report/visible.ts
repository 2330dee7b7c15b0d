/** Text from logs is hostile: how to show it harmlessly. */

/** Controls, bidi and other format characters, line separators, lone surrogates, and whatever else has no glyph. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/** One cell and one unit of string per character: nearly all text, and much faster to measure. The ellipsis is ours. */
export const PLAIN = /^[\x20-\x7e…]*$/;

const NAMED: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function spelledOut(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return NAMED[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

/** The text with everything spelled out that a terminal or browser would obey instead of show: `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSEEN, spelledOut);
}
