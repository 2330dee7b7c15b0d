/** Text from logs is of any script: how wide it is on a terminal, and how to make it fit. */
import stringWidth from 'string-width';
import { PLAIN } from './visible.js';

export { visible } from './visible.js';

/** Cells that the text takes up on a terminal. */
export function displayWidth(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text);
}

/** What a reader takes for characters: a letter stays with its accents. */
export function characters(text: string): string[] {
  if (PLAIN.test(text)) return text.split('');
  return Array.from(new Intl.Segmenter().segment(text), (part) => part.segment);
}

/** As many of the characters, in the order given, as fit the width. */
function thatFit(parts: readonly string[], width: number): string[] {
  let left = width;
  const end = parts.findIndex((part) => {
    left -= displayWidth(part);
    return left < 0;
  });
  return end < 0 ? [...parts] : parts.slice(0, end);
}

/** The start of the text, at most `width` wide. */
export function startOf(text: string, width: number): string {
  return thatFit(characters(text), width).join('');
}

function endOf(text: string, width: number): string {
  return thatFit(characters(text).reverse(), width).reverse().join('');
}

/** The text, at most `width` wide: its start and the end of its file name are what tells one URI from the other. */
export function shortened(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 1) return width === 1 ? '…' : '';
  const room = width - 1;
  const fileName = displayWidth(text.slice(text.lastIndexOf('/')));
  const tail = Math.max(Math.ceil(room / 2), Math.min(fileName, Math.floor((room * 2) / 3)));
  return `${startOf(text, room - tail)}…${endOf(text, tail)}`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - displayWidth(text))) + text;
}

/** Lines of whole words, at most `width` wide; a word that is wider by itself is broken. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) <= width) {
      line += ` ${word}`;
      continue;
    }
    if (line !== '') lines.push(line);
    line = word;
    while (displayWidth(line) > width) {
      // At least one character a line, or a width below that of one character would never end.
      const start = startOf(line, width) || characters(line)[0];
      lines.push(start);
      line = line.slice(start.length);
    }
  }
  return line === '' ? lines : [...lines, line];
}
