/** An estimate for a terminal: what there is, what each way takes, where a night's build may run, and what to do. */
import type { Estimate, NightPlace, WayName } from '../schema/estimate.js';
import type { Range } from '../schema/range.js';
import type { Cell, Column } from '../schema/table.js';
import { dollarsText, durationText } from './estimate-words.js';
import { formatBytes, formatCount, formatRange, formatRoughBytes, formatRoughly, MISSING } from './numbers.js';
import { counted } from './overview.js';
import { tableLines } from './terminal.js';
import { wrapped } from './text.js';
import type { Style } from './view.js';

const WAYS: Readonly<Record<WayName, string>> = {
  read_raw_here: 'here: read logs',
  build_rollup_here: 'here: roll up',
  ask_rollup_here: 'here: ask rollup',
  ask_raw_athena: 'Athena: ask logs',
  build_rollup_athena: 'Athena: roll up',
  ask_rollup_athena: 'Athena: ask rollup',
};

const PLACES: Readonly<Record<NightPlace, string>> = {
  here: 'here',
  lambda: 'Lambda, 10 GB',
  fargate: 'Fargate, 16 vCPUs',
  athena: 'Athena',
};

const BULLET = '- ';

export function* estimateLines(estimate: Estimate, style: Style): Generator<string> {
  const { verdict, assumptions } = estimate;
  yield* wrapped(listedText(estimate), style.width);
  yield '';
  if (estimate.logs.bytes > 0) {
    yield* wayLines(estimate, style);
    yield '';
    yield* nightLines(estimate, style);
    yield '';
  }
  yield* wrapped(verdict.text, style.width);
  if (assumptions.length === 0) return;
  yield '';
  yield 'Assumed:';
  for (const text of assumptions) {
    yield* wrapped(text, style.width - BULLET.length).map((line, i) => (i === 0 ? BULLET : ' '.repeat(BULLET.length)) + line);
  }
}

function wayLines({ ways }: Estimate, style: Style): Iterable<string> {
  const once = ways.map(({ name, time_ms, memory_bytes, dollars, dollars_month }) => [
    WAYS[name],
    durationText(time_ms),
    memory_bytes === null ? MISSING : `up to ${formatRoughBytes(memory_bytes.high)}`,
    dollarsText(dollars),
    dollars_month === null ? MISSING : dollarsText(dollars_month),
  ]);
  return tableLines({ table: textTable(['once', 'time', 'memory', 'cost', 'a month'], once) }, style);
}

function nightLines({ nights }: Estimate, style: Style): Iterable<string> {
  const nightly = nights.map(({ place, time_ms, fits, dollars }) => [
    PLACES[place],
    durationText(time_ms),
    fits ?? MISSING,
    dollarsText(dollars),
  ]);
  return tableLines({ table: textTable(["a night's build", 'time', 'in time', 'cost'], nightly) }, style);
}

function textTable(names: readonly string[], rows: readonly (readonly Cell[])[]) {
  return { columns: names.map((name): Column => ({ name, kind: 'text' })), rows };
}

function listedText({ logs, rows, rollup_bytes }: Estimate): string {
  const of = logs.distributions === 0 ? '' : ` of ${counted(logs.distributions, 'distribution')}`;
  const days = logs.days === null ? '' : `, ${formatCount(logs.days)} ${logs.days === 1 ? 'day' : 'days'} from ${logs.from}`;
  const found = `${counted(logs.files, 'log')}${of}, ${formatBytes(logs.bytes)}${days}`;
  return `${found}: ${formatRange(rows, formatRoughly)} rows, ${bytesText(rollup_bytes)} as rollup tables`;
}

function bytesText(bytes: Range): string {
  return formatRange(bytes, formatRoughBytes);
}
