import fc from 'fast-check';

/** What somebody might put into a request to see whether a report falls for it. */
export const HOSTILE: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '\u001b[2J\u001b[31mred\u001b[0m',
  '\u009b31mC1',
  'bell\u0007 nul\u0000 del\u007f',
  'line\r\nbreak\ttab',
  '\u202egnp.exe',
  '\u2066isolate\u2069',
  'zero\u200bwidth\ufeffjoin\u200d',
  'lone \ud800 surrogate',
  'tag \u{e0041} soft\u00adhyphen\u2028line',
];

/** Anything that a terminal or browser would obey, or show as nothing. Line feeds are ours. */
export const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\u{e0000}-\u{e007f}]/u;

/** Any code point at all, halves of pairs among them. (fast-check's own takes a second to be made.) */
export const anyCodePoint = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code));
