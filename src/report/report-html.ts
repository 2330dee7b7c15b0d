/** The report as one HTML file that needs nothing else: no script, nothing loaded, so it can be mailed or archived. */
import type { Summary } from '../schema/summary.js';
import { levelOf } from './columns.js';
import { Html, html } from './html.js';
import { htmlHours } from './html-hours.js';
import { STYLE } from './html-style.js';
import { barOf, htmlTable, ratioOf } from './html-table.js';
import { formatBytes, formatCell, formatCount } from './numbers.js';
import { counted, definitionRows, incompleteWarning, rejectTable, resultTypeTable, whatWasRead } from './overview.js';
import { rankings } from './ranking.js';
import type { ReportView, TableView } from './view.js';

const LIMITS = { objects: 100, pops: 100, contentTypes: Number.POSITIVE_INFINITY };

export function renderReportHtml(report: ReportView): string {
  const { summary } = report;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>CloudFront cache report</title>
<style>${Html.unsafe(STYLE)}</style>
</head>
<body>
<main>
<header>
<h1>CloudFront cache report</h1>
${whatWasRead(summary)
  .slice(0, 3)
  .map(([label, value]) => html`<p class="lead">${label}: ${value}</p>\n`)}${warning(summary)}</header>
${cards(summary)}
${htmlHours(report.hours)}
${rankings(report, LIMITS).map(section)}
<section class="pair">
${resultTypes(summary)}
</section>
${definitions(summary)}
${rejects(summary)}
${failed(summary)}
<footer>Made by hitlens from CloudFront standard logs.</footer>
</main>
</body>
</html>
`.text;
}

function warning(summary: Summary): Html | null {
  const text = incompleteWarning(summary);
  return text === undefined ? null : html`<p class="warning" role="alert">${text}</p>\n`;
}

function section(view: TableView): Html | null {
  return view.table.rows.length === 0 ? null : html`<section>\n${htmlTable(view)}</section>\n`;
}

function cards(summary: Summary): Html {
  return html`<div class="cards">
${ratioCard('Hit ratio', summary.hit_ratio)}${ratioCard('Byte hit ratio', summary.byte_hit_ratio)}${card('Requests', formatCount(summary.requests), `${formatCount(summary.result_types.Miss ?? 0)} of them misses`)}${card('Sent to viewers', formatBytes(summary.bytes_sent), `${formatCount(summary.bytes_sent)} bytes`)}</div>`;
}

function ratioCard(label: string, ratio: number | null): Html {
  const text = formatCell(ratio, 'ratio');
  if (ratio === null) return card(label, text, 'no request that a cache could have answered');
  return html`<div class="card ${levelOf(ratio)}"><p class="label">${label}</p><p class="value">${text}</p>${barOf(ratio)}</div>\n`;
}

function card(label: string, value: string, note: string): Html {
  return html`<div class="card"><p class="label">${label}</p><p class="value">${value}</p><p class="note">${note}</p></div>\n`;
}

function resultTypes(summary: Summary): Html[] {
  const views = [
    { title: 'Result types', table: resultTypeTable(summary.result_types, 'x-edge-result-type') },
    { title: 'Response result types', table: resultTypeTable(summary.response_result_types, 'x-edge-response-result-type') },
  ];
  return views.filter(({ table }) => table.rows.length > 0).map((view) => html`<div>\n${htmlTable(view)}</div>\n`);
}

function definitions(summary: Summary): Html {
  const rows = definitionRows(summary).map(
    ({ name, value, numerator, denominator, source }) => html`<tr>
<td><code>${name}</code></td>
<td class="has-bar">${ratioOf(value, { name, kind: 'ratio' })}</td>
<td>${numerator}</td>
<td>${denominator}</td>
<td class="wide-1">${source}</td>
</tr>
`,
  );
  return html`<section>
<table>
<caption>Hit ratios by definition</caption>
<thead><tr><th scope="col">name</th><th scope="col" class="has-bar">value</th><th scope="col">what</th><th scope="col">out of</th><th scope="col" class="wide-1">field and source</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
</section>
`;
}

function rejects(summary: Summary): Html | null {
  const { rejected, samples } = summary.rows;
  if (rejected === null || rejected === 0) return null;
  const items = samples.map(
    ({ file, line, reason, text }) => html`<li><code>${file}:${line}</code> ${reason}<pre>${text}</pre></li>\n`,
  );
  return html`<section>
${htmlTable({ title: `Rejected: ${counted(rejected, 'row')}`, table: rejectTable(summary) })}${samples.length === 0 ? null : html`<ul class="samples">\n${items}</ul>\n`}</section>
`;
}

function failed(summary: Summary): Html | null {
  const inputs = summary.inputs.failed;
  if (inputs.length === 0) return null;
  return html`<section>
<h2>Not read whole: ${counted(inputs.length, 'file')}</h2>
<ul class="samples">
${inputs.map(({ file, reason }) => html`<li><code>${file}</code><br>${reason}</li>\n`)}</ul>
</section>
`;
}
