/** Header lines, held to a reading of them character by character. */
import { headerForRow, mapColumns, missingColumns, readComment, refuseHeaderless } from '../../src/ingest/header.js';
import { MOST_COLUMNS } from '../../src/kernel/kernel.js';
import { DIMENSIONS } from '../../src/schema/dimensions.js';
import { Refusal } from '../../src/schema/errors.js';
import { RTMP_COLUMNS, V1_FIELD_NAMES, V1_WIDTHS } from '../../src/schema/fields.js';
import { mutateBytes } from './mutate-bytes.js';
import { headerLine } from './mutate-log.js';
import { expectSame, type Target, Wrong } from './target.js';

const REFUSED = 'refused';

/** What a reading gives, or that it refused; anything else that it throws is wrong. */
function outcome<T>(read: () => T): T | typeof REFUSED {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal) return REFUSED;
    throw error;
  }
}

/** `#`, a name, a colon, with spaces wherever one likes. */
function expectedComment(line: string): readonly string[] | null | typeof REFUSED {
  const colon = line.indexOf(':');
  if (colon < 0) return null;
  const name = line.slice(1, colon).trim().toLowerCase();
  const value = line.slice(colon + 1).trim();
  if (name === 'version') return value === '1.0' ? null : REFUSED;
  if (name !== 'fields') return null;
  const columns = expectedColumns(value);
  return columns.length > MOST_COLUMNS || columns.some((column) => RTMP_COLUMNS.has(column)) ? REFUSED : columns;
}

function expectedColumns(value: string): string[] {
  const columns = [''];
  for (const character of value) {
    if (character !== ' ' && character !== '\t') columns[columns.length - 1] += character;
    else if (columns[columns.length - 1] !== '') columns.push('');
  }
  return columns.map(expectedColumn);
}

/** Letters and digits, in words joined by `_`. */
function expectedColumn(spelling: string): string {
  let words = '';
  for (const character of spelling) words += /[a-z0-9]/i.test(character) && character < '\x7f' ? character : ' ';
  const column = words.split(' ').filter(Boolean).join('_').toLowerCase();
  if (column === 'cs_referrer') return 'cs_referer';
  return column === 'distribution_id' ? 'distributionid' : column;
}

function expectedRow(line: string): readonly string[] | typeof REFUSED {
  let end = line.length;
  while (line[end - 1] === '\t') end--;
  const width = end === 0 ? 0 : line.slice(0, end).split('\t').length;
  return V1_WIDTHS.includes(width) ? V1_FIELD_NAMES.slice(0, width).map(expectedColumn) : REFUSED;
}

function checkColumns(columns: readonly string[]): void {
  const at = (column: string | undefined) => (column === undefined ? -1 : columns.indexOf(column));
  const map = mapColumns(columns, DIMENSIONS, 'E123');
  expectSame('width', map.width, columns.length);
  expectSame('date and time', [map.date, map.time], [at('date'), at('time')]);
  expectSame(
    'measures',
    [map.bytes, map.timeTaken, map.firstByte, map.resultType],
    [at('sc_bytes'), at('time_taken'), at('time_to_first_byte'), at('x_edge_result_type')],
  );
  for (const [i, { name, columns: sources }] of DIMENSIONS.entries()) {
    const { first, second } = map.dimensions[i];
    expectSame(name, [first, second], [at(sources[0]), at(sources[1])]);
    const isMissing = missingColumns(columns, DIMENSIONS, null, ['cache']).includes(name);
    expectSame(`whether ${name} is missing`, isMissing, first < 0 && second < 0);
  }
}

export const headerTarget: Target = {
  name: 'header',
  watches: /\/src\/(ingest\/header|schema\/fields)\b/,
  coverEvery: 32,
  seeds: () =>
    ['#Version: 1.0', `#Fields: ${V1_FIELD_NAMES.join(' ')}`, '{"a":1}', 'PAR1', 'a\tb'].map((text) => Buffer.from(text)),
  mutate(input, random, other) {
    if (random.chance(0.2)) return Buffer.from(headerLine(random), 'latin1');
    return mutateBytes(random.chance(0.5) ? mutateBytes(input, random, other) : input, random, other);
  },
  async check(input) {
    // A line, as the scanner has it.
    const line = new TextDecoder().decode(input).replace(/\n.*/s, '').replace(/\r$/, '');
    expectSame(
      'a row',
      outcome(() => headerForRow(line)),
      expectedRow(line),
    );
    if (!(refuseHeaderless() instanceof Refusal)) throw new Wrong('no refusal');
    if (!line.startsWith('#')) return [];
    const columns = outcome(() => readComment(line));
    expectSame('a comment', columns, expectedComment(line));
    if (columns === null || columns === REFUSED) return [String(columns)];
    checkColumns(columns);
    return [`${Math.ceil(Math.log2(columns.length))} columns`];
  },
};
