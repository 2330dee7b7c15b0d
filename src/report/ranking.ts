/** The three rankings of a report: what they are called, and that they are sorted by misses. */
import { firstRows } from './rest.js';
import { asView, type ReportView, type TableView } from './view.js';

export const RANKED_BY = 'misses';

/** How many rows of each ranking to show; the others go into the footer. */
export interface Limits {
  readonly objects: number;
  readonly pops: number;
  readonly contentTypes: number;
}

const TITLES: Readonly<Record<keyof Limits, string>> = {
  objects: 'Objects with most misses',
  pops: 'Edge locations (POPs) with most misses',
  contentTypes: 'Content types with most misses',
};

export function rankings(report: ReportView, limits: Limits): TableView[] {
  const names: readonly (keyof Limits)[] = ['objects', 'pops', 'contentTypes'];
  return names.map((name) => {
    const view = asView(report[name]);
    return firstRows({ ...view, title: view.title ?? TITLES[name] }, limits[name]);
  });
}
