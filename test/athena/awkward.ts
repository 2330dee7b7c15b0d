/** Rows that are awkward, one thing each; each at an edge location of its own, so that each is a row of a table. */
import type { Values } from '../logs.js';

const TYPES = ['Text/HTML;charset=UTF-8', 'text/html%20;x', 'text/html ;x', ';x', '-', '-;x', 'IMAGE/PNG', 'É/Ü', ''];
const TIMES_TAKEN = [
  '0.0004',
  '0.0005',
  '0.0015',
  '12',
  '12.',
  '1.23456',
  '-',
  'x',
  '1e3',
  '999999999999.9999',
  '1234567890123',
  '16777.217',
  '-1',
];
const BYTES = ['-', '', 'x', '9007199254740992', '9007199254740993', '99999999999999999999999', '007', '1.5', '-5'];

const ROWS: readonly Values[] = [
  { 'sc-status': '000', 'x-edge-result-type': 'Error' },
  { 'sc-status': '-' },
  ...TYPES.map((type) => ({ 'sc-content-type': type })),
  ...TIMES_TAKEN.map((time) => ({ 'time-taken': time, 'time-to-first-byte': time })),
  ...BYTES.map((bytes) => ({ 'sc-bytes': bytes })),
  ...['23:59:60', '24:00:00', '1:00:00', '-', '08:30'].map((time) => ({ time })),
  ...['2026-11-18', '2026-02-30', '2026-1-1', '-', 'x'].map((date) => ({ date })),
  { 'cs-uri-stem': "/it's/%22quoted%22/日本" },
  { 'cs-uri-stem': '', 'cs-method': '-', 'x-edge-detailed-result-type': '-' },
];

export const AWKWARD: readonly Values[] = ROWS.map((values, i) => ({ 'x-edge-location': `POP${i}`, ...values }));
