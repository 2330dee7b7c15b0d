/** Changes to a log that know what a log is: header lines, rows, fields and line ends. Bytes are characters up to U+00FF. */
import type { Random } from '../../sample-logs/random.js';
import { FIELDS } from '../../src/schema/fields.js';
import { mutateBytes, pick } from './mutate-bytes.js';

const VALUES: readonly string[] = [
  ...['', '-', '--', ' ', '\0', '\r', '\x80', '\xff', 'é', '%20', '"', '#', '#Fields: date', '\xef\xbb\xbf'],
  ...['0', '-0', '+1', '1e3', '0x1', '007', '4294967295', '4294967296', '9007199254740991', '9007199254740992'],
  ...['9007199254740993', '18446744073709551615', '18446744073709551616', `${'0'.repeat(30)}7`, '9'.repeat(40)],
  ...['0.0005', '0.0004999', '0.9995', '999999999999.9999', '1234567890123.1', '.5', '5.', '1..2', '1.2.3', '1.23456789012'],
  ...[
    '2024-02-29',
    '2023-02-29',
    '1900-02-29',
    '2000-02-29',
    '0000-01-01',
    '9999-12-31',
    '2026-13-01',
    '2026-11-31',
    '2026-00-10',
  ],
  ...[
    '2026-11-00',
    '2026-11-1',
    '2026/11/19',
    '02026-11-19',
    '12:00',
    '24:00:00',
    '23:59:60',
    '23:59:61',
    '23:60:00',
    '00:00:00',
  ],
  ...['00:00:00Z', '1:2:3', 'Hit', 'RefreshHit', 'Miss', 'Error', 'LimitExceeded', 'CapacityExceeded', 'Redirect', 'hit', 'Hit '],
  ...[
    'OriginShieldHit',
    'text/html',
    'TEXT/HTML',
    'text/html; q=1',
    'a%20;b',
    'a %20 ;b',
    ';',
    '%20;',
    ' ;',
    'a%2;',
    '%20',
    'A;;',
  ],
];
/** Around the edges of the kernel's blocks and buffers. */
const LENGTHS = [15, 16, 17, 31, 63, 64, 65, 127, 128, 129, 255, 256, 1000, 4095, 4096, 8192, 65_535, 65_536, 70_000];
/** Around the longest line that is read: costly, so it comes seldom. */
const LONGEST = 2 * 1024 * 1024;
const NAMES = FIELDS.map((field) => field.name);
const ODD_NAMES = [
  '',
  'x',
  'DATE',
  'cs_uri_stem',
  'c-ip c-ip',
  'x-event',
  'date,time',
  '-',
  '__',
  '\xe9',
  '\xa0',
  '\0',
  'timestamp(ms)',
];
const PREFIXES = [
  '#Fields: ',
  '#Fields:',
  '#Fields:\t',
  '# Fields : ',
  '#FIELDS:',
  '#fields:  ',
  '#Fields',
  '#Fields;',
  ' #Fields: ',
];
const DIRECTIVES = [
  '#Version: 1.0',
  '#Version:1.0',
  '#version : 1.0 ',
  '#Version: 2.0',
  '#Version:',
  '#',
  '##',
  '#Software: x',
  '# \xff',
];
const LINE_ENDS = ['\r', '\r\r', '\0', ' ', '\t', '\t\t\t', '\t\r', '\u2028', '\xa0', '\x0b'];

function names(random: Random): string[] {
  const count = random.chance(0.05) ? pick(random, [999, 1000, 1001, 5000]) : 1 + random.below(random.chance(0.2) ? 40 : 9);
  return Array.from({ length: count }, () => (random.chance(0.1) ? pick(random, ODD_NAMES) : pick(random, NAMES)));
}

export function headerLine(random: Random): string {
  const prefix = random.chance(0.7) ? PREFIXES[0] : pick(random, PREFIXES);
  return prefix + names(random).join(random.chance(0.8) ? ' ' : pick(random, ['\t', '  ', ' \t', ',', '\r', '\xa0']));
}

function value(random: Random): string {
  if (random.chance(0.85)) return pick(random, VALUES);
  const length = random.chance(0.02) ? LONGEST - 200 + random.below(400) : pick(random, LENGTHS) + random.below(3) - 1;
  return pick(random, ['x', '0', '\0', '\xff', '%20', '\r']).repeat(length).slice(0, length);
}

type Change = (lines: string[], at: number, random: Random) => void;

const changeFields = (change: (fields: string[], at: number, random: Random) => void): Change => {
  return (lines, at, random) => {
    const fields = lines[at].split('\t');
    change(fields, random.below(fields.length), random);
    lines[at] = fields.join('\t');
  };
};

const CHANGES: readonly Change[] = [
  ...Array<Change>(4).fill(
    changeFields((fields, at, random) => {
      fields[at] = value(random);
    }),
  ),
  changeFields((fields, at, random) => {
    fields[at] += value(random);
  }),
  changeFields((fields, at) => void fields.splice(at, 1)),
  changeFields((fields, at, random) => void fields.splice(at, 0, value(random))),
  changeFields((fields, _, random) => void fields.push(...Array<string>(pick(random, [1, 3, 64, 2000])).fill(''))),
  changeFields((fields, at, random) => void fields.push(fields[at], pick(random, VALUES))),
  (lines, at, random) => void lines.splice(at, 0, lines[random.below(lines.length)]),
  (lines, at) => void lines.splice(at, 1),
  (lines, at, random) => void lines.splice(at, 0, headerLine(random)),
  (lines, _, random) => {
    // The rows stay as they are, what they are called changes.
    const header = lines.findIndex((line) => line.startsWith('#Fields'));
    if (header >= 0) lines[header] = headerLine(random);
  },
  (lines, at, random) => void lines.splice(at, 0, rowFor(lines, random)),
  (lines, at, random) => void lines.splice(at, 0, pick(random, DIRECTIVES)),
  (lines, at, random) => void lines.splice(at, 0, pick(random, ['', '', '\r', ' ', '\t'])),
  (lines, at, random) => {
    lines[at] += pick(random, LINE_ENDS);
  },
  (lines, _, random) => {
    const end = pick(random, LINE_ENDS);
    for (const i of lines.keys()) lines[i] += end;
  },
];

/** A row that is as wide as the last header says. */
function rowFor(lines: readonly string[], random: Random): string {
  const header = lines.findLast((line) => line.startsWith('#Fields:')) ?? '';
  const width = header.trim().split(/[ \t]+/).length - 1;
  return Array.from({ length: Math.min(width, 1000) }, () => pick(random, VALUES)).join('\t');
}

export function mutateLog(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let bytes = input;
  for (let i = 1 + random.below(4); i > 0; i--) {
    if (random.chance(0.25)) {
      bytes = mutateBytes(bytes, random, other);
      continue;
    }
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    pick(random, CHANGES)(lines, random.below(lines.length), random);
    bytes = Buffer.from(lines.join('\n'), 'latin1');
  }
  return bytes;
}
