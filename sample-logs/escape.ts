/** What CloudFront encodes in a standard log: controls, space, beyond ASCII, and these. `%` is among them. */
const ENCODED = new Set('<>"#%{}|\\^~[]`\'');

/** A value as CloudFront logs it. The viewer's `%20` becomes `%2520`: what is encoded already is encoded again. */
export function logged(value: string): string {
  let text = '';
  for (const byte of new TextEncoder().encode(value)) {
    const char = String.fromCharCode(byte);
    const isPlain = byte > 32 && byte < 127 && !ENCODED.has(char);
    text += isPlain ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text === '' ? '-' : text;
}
