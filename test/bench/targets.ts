/** What is to be reached, on two cores. */
import type { Cost } from './measure.js';
import type { Group } from './subjects.js';

export type CostOf = (group: Group, name: string) => Cost | undefined;

export interface Target {
  readonly about: string;
  /** The figure, null where what it takes was not measured. */
  readonly figure: (costOf: CostOf) => number | null;
  readonly isReached: (figure: number) => boolean;
  readonly show: (figure: number) => string;
}

type Pick = (cost: Cost) => number | null;

function quotient(part: Cost | undefined, whole: Cost | undefined, pick: Pick): number | null {
  const top = part === undefined ? null : pick(part);
  const bottom = whole === undefined ? null : pick(whole);
  return top === null || bottom === null || bottom === 0 ? null : top / bottom;
}

const wall: Pick = (cost) => cost.wallMs;
const cpu: Pick = (cost) => cost.cpuMs;

const times = (figure: number) => `${figure.toFixed(2)} times`;
const percent = (figure: number) => `${(figure * 100).toFixed(0)} %`;
const seconds = (figure: number) => `${(figure / 1000).toFixed(3)} s`;
const megabytes = (figure: number) => `${(figure / 1e6).toFixed(0)} MB`;

export const TARGETS: readonly Target[] = [
  {
    about: 'top is at least 1.9 times as fast as DuckDB',
    figure: (costOf) => quotient(costOf('top', 'DuckDB'), costOf('top', 'hitlens'), wall),
    isReached: (figure) => figure >= 1.9,
    show: times,
  },
  {
    about: 'aggregate is at least 1.5 times as fast as DuckDB, which need not order its rows',
    figure: (costOf) => quotient(costOf('aggregate', 'DuckDB'), costOf('aggregate', 'hitlens'), wall),
    isReached: (figure) => figure >= 1.5,
    show: times,
  },
  {
    about: 'top takes under 50 % of the CPU time of gzip -dc',
    figure: (costOf) => quotient(costOf('top', 'hitlens'), costOf('inflate', 'gzip -dc'), cpu),
    isReached: (figure) => figure < 0.5,
    show: percent,
  },
  {
    about: 'aggregate has a peak of memory under 400 MB',
    figure: (costOf) => costOf('aggregate', 'hitlens')?.peakBytes ?? null,
    isReached: (figure) => figure < 400e6,
    show: megabytes,
  },
  {
    about: 'hitlens --help takes under 0.15 s',
    figure: (costOf) => costOf('startup', 'hitlens --help')?.wallMs ?? null,
    isReached: (figure) => figure < 150,
    show: seconds,
  },
  {
    about: 'hitlens top sample-logs takes under 0.4 s',
    figure: (costOf) => costOf('startup', 'hitlens top sample-logs')?.wallMs ?? null,
    isReached: (figure) => figure < 400,
    show: seconds,
  },
];
