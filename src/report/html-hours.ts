/** Requests and hit ratio by hour as two strips of bars, drawn with CSS alone. */
import type { Counts } from '../schema/measures.js';
import type { Table } from '../schema/table.js';
import { extremes } from './extremes.js';
import { type Hour, type HourSeries, hourSeries } from './hours.js';
import { type Html, html } from './html.js';
import { formatCount, formatRatio } from './numbers.js';
import { counted } from './overview.js';

/** A week of hours still makes bars that can be told apart. */
const MOST_HOURS = 168;

/** What a bar of requests is made of, from the ground up; what the cache had first. */
const LAYERS: readonly { readonly name: keyof Counts; readonly label: string }[] = [
  { name: 'hits', label: 'hits' },
  { name: 'refresh_hits', label: 'refresh hits' },
  { name: 'misses', label: 'misses' },
  { name: 'errors', label: 'errors' },
  { name: 'other', label: 'other' },
];

export function htmlHours(table: Table): Html | null {
  const series = hourSeries(table, MOST_HOURS);
  if (series.hours.length === 0) return null;
  const by = series.folded ? 'by hour of day (UTC)' : 'by hour (UTC)';
  return html`<section>
<h2>Over time</h2>
<div class="charts">
${ratioChart(series.hours, by)}${requestChart(series.hours, by)}</div>
${notes(series)}</section>
`;
}

function notes({ folded, untimed }: HourSeries): Html[] {
  const all = [
    ...(folded ? ['The log spans many days: each hour of day is the sum over all of them.'] : []),
    ...(untimed > 0 ? [`${counted(untimed, 'request')} without a readable date and time: in no hour.`] : []),
  ];
  return all.map((note) => html`<p class="note">${note}</p>\n`);
}

function ratioChart(hours: readonly Hour[], by: string): Html {
  const bars = hours.map((hour) => {
    if (hour.hitRatio === null) return html`<div></div>`;
    const text = formatRatio(hour.hitRatio);
    return html`<div title="${hour.label} UTC: ${text}"><i class="hits" style="height:${percent(hour.hitRatio)}"></i></div>`;
  });
  return figure(`Hit ratio ${by}`, bars, hours, {
    top: '100 %',
    range: rangeOf(
      hours.map((hour) => hour.hitRatio),
      hours,
      formatRatio,
    ),
  });
}

function requestChart(hours: readonly Hour[], by: string): Html {
  const most = hours.reduce((max, hour) => Math.max(max, hour.requests), 0);
  const bars = hours.map((hour) => {
    const layers = LAYERS.filter(({ name }) => hour.counts[name] > 0);
    const parts = layers.map(({ name, label }) => `${formatCount(hour.counts[name])} ${label}`).join(', ');
    const blocks = layers.map(({ name }) => html`<i class="${name}" style="height:${percent(hour.counts[name] / most)}"></i>`);
    return html`<div title="${hour.label} UTC: ${parts}">${blocks}</div>`;
  });
  const requests = hours.map((hour) => (hour.requests === 0 ? null : hour.requests));
  const present = LAYERS.filter(({ name }) => hours.some((hour) => hour.counts[name] > 0));
  const legend = present.map(({ name, label }) => html`<span><i class="${name}"></i>${label}</span> `);
  return figure(`Requests ${by}`, bars, hours, { top: formatCount(most), range: rangeOf(requests, hours, formatCount), legend });
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}

function rangeOf(values: readonly (number | null)[], hours: readonly Hour[], format: (value: number) => string): string {
  const ends = extremes(values);
  if (ends === undefined) return '';
  const at = ({ index, value }: { index: number; value: number }) => `${format(value)} at ${hours[index].label}`;
  return `lowest ${at(ends.low)}, highest ${at(ends.high)}`;
}

interface Around {
  /** What the full height stands for. */
  readonly top: string;
  readonly range: string;
  readonly legend?: readonly Html[];
}

function figure(title: string, bars: readonly Html[], hours: readonly Hour[], { top, range, legend }: Around): Html {
  return html`<figure>
<figcaption>${title}${legend === undefined ? null : html` <span class="legend">${legend}</span>`}</figcaption>
<div class="strip" role="img" aria-label="${title}: ${range}"><b>${top}</b>${bars}</div>
<div class="axis" aria-hidden="true">${axis(hours)}</div>
<p class="note">${range}</p>
</figure>
`;
}

/** One label for each sixth of a day, or for each day where there are more than two of them. */
function axis(hours: readonly Hour[]): Html[] {
  const daily = hours.length > 48;
  const step = daily ? 24 : 6;
  return hours.flatMap((hour, i) => {
    if (hour.hour % step !== 0 && hours.length > step) return [];
    const left = ((100 * i) / hours.length).toFixed(2);
    return [html`<span style="left:${left}%">${daily ? hour.label.slice(5, 10) : hour.label.slice(-5)}</span>`];
  });
}
