/** The style sheet of the report, light and dark, for screen and paper. It goes into the page: nothing is loaded. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f6f7f9; --ink: #1c2430; --quiet: #647082; --line: #e1e5ea; --track: #e9ecf0;
  --good: #2f9e6e; --fair: #d59a1e; --poor: #d2553f; --neutral: #6f8bb3; --warn-paper: #fff6df; --warn-line: #e5bd5a;
  --hit: #3c7dc4; --refresh: #8fbbe6; --miss: #e0803a; --error: #b3475f; --other: #a9b1bc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181e; --raised: #1b2129; --ink: #dfe4ea; --quiet: #8f9baa; --line: #2b333d; --track: #28303a;
    --good: #3fae7f; --fair: #d4a23a; --poor: #de6c56; --neutral: #6c89b3; --warn-paper: #2e2713; --warn-line: #80682a;
    --hit: #4a8ad0; --refresh: #2f5784; --miss: #df8546; --error: #c45f76; --other: #5d6773;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
main { max-width: 84rem; margin: 0 auto; padding: 2.5rem 2rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .25rem; letter-spacing: -.01em; }
h2, caption { font-size: 1.15rem; font-weight: 600; margin: 0; text-align: left; }
h2 { margin-bottom: .75rem; }
caption { padding-bottom: .75rem; }
section { margin-top: 3rem; }
p { margin: 0; }
.lead, .note { color: var(--quiet); }
.note { font-size: .85rem; margin-top: .5rem; }
.warning {
  margin-top: 1.5rem; padding: .75rem 1rem; border: 1px solid var(--warn-line); border-radius: .5rem; background: var(--warn-paper);
}
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin-top: 2rem; }
.card { padding: 1rem 1.25rem 1.1rem; border-radius: .75rem; background: var(--raised); }
.card .label { color: var(--quiet); font-size: .85rem; }
.card .value { font-size: 2rem; font-weight: 600; line-height: 1.3; letter-spacing: -.02em; font-variant-numeric: tabular-nums; }
.card .bar { width: 100%; height: .5rem; margin-top: .4rem; }
.card .note { margin-top: .1rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 3rem 2.5rem; align-items: start; }
table { width: 100%; border-collapse: collapse; font-size: .87rem; }
th, td { padding: .38rem .75rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th:first-child, td:first-child { padding-left: 0; }
th:last-child, td:last-child { padding-right: 0; }
thead th {
  position: sticky; top: 0; z-index: 1; background: var(--paper); color: var(--quiet); font-weight: 500; vertical-align: bottom;
  border-bottom: 0; box-shadow: inset 0 -1px var(--quiet);
}
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th.number { white-space: normal; }
.has-bar { text-align: left; white-space: nowrap; }
.text { overflow-wrap: anywhere; min-width: 14rem; }
tbody tr:hover td { background: var(--raised); }
tfoot td { border-bottom: 0; border-top: 1px solid var(--quiet); color: var(--quiet); }
.ratio > span:first-child { text-align: right; font-variant-numeric: tabular-nums; }
.ratio { display: inline-grid; grid-template-columns: 3.9em 4.5rem; align-items: center; gap: .5rem; }
.bar { display: block; height: .6em; border-radius: 2px; background: var(--track); overflow: hidden; }
.bar i { display: block; height: 100%; background: var(--neutral); }
.good .bar i { background: var(--good); }
.fair .bar i { background: var(--fair); }
.poor .bar i { background: var(--poor); }
.charts { display: grid; gap: 2rem; }
figure { margin: 0; }
figcaption { font-weight: 500; margin-bottom: .5rem; }
.legend { margin-left: 1rem; color: var(--quiet); font-weight: 400; font-size: .85rem; }
.legend span { margin-right: .8rem; white-space: nowrap; }
.legend i { display: inline-block; width: .7em; height: .7em; border-radius: 2px; margin-right: .35em; }
.strip { position: relative; display: flex; align-items: stretch; height: 8rem; border: solid var(--line); border-width: 1px 0; }
.strip::before { content: ""; position: absolute; inset: 50% 0 auto; border-top: 1px dashed var(--line); }
.strip b {
  position: absolute; top: .15rem; left: .25rem; z-index: 1; padding: 0 .3em; border-radius: 3px; background: var(--paper);
  color: var(--quiet); font-weight: 400; font-size: .75rem; opacity: .9;
}
.strip div { flex: 1 1 0; min-width: 0; display: flex; flex-direction: column-reverse; padding: 0 .5px; position: relative; }
.strip div:hover { background: var(--track); }
.strip i { display: block; flex: none; }
.hits { background: var(--hit); } .refresh_hits { background: var(--refresh); } .misses { background: var(--miss); }
.errors { background: var(--error); } .other { background: var(--other); }
.axis { position: relative; height: 1.4em; color: var(--quiet); font-size: .75rem; font-variant-numeric: tabular-nums; }
.axis span { position: absolute; top: .15rem; padding-left: 3px; border-left: 1px solid var(--line); line-height: 1.2; }
.samples { margin: 1.5rem 0 0; padding: 0; list-style: none; }
.samples li { margin-bottom: 1rem; overflow-wrap: anywhere; }
pre {
  margin: .3rem 0 0; padding: .6rem .8rem; border-radius: .4rem; background: var(--raised); white-space: pre-wrap; overflow-wrap: anywhere;
  font: .8rem/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace;
}
code { font: .92em ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
footer { margin-top: 4rem; color: var(--quiet); font-size: .85rem; }
@media (min-width: 116rem) { main { max-width: 112rem; } }
@media (max-width: 116rem) { .wide-3 { display: none; } }
@media (max-width: 76rem) { .wide-2 { display: none; } .text { min-width: 9rem; } }
@media (max-width: 48rem) {
  .wide-1 { display: none; }
  main { padding: 1.5rem 1rem 3rem; }
  th, td { padding: .38rem .4rem; }
  .text { min-width: 6rem; }
}
@media print {
  @page { margin: 14mm; }
  /* on paper always light, whatever the screen prefers */
  :root {
    color-scheme: light; --paper: #fff; --raised: #f6f7f9; --ink: #000; --quiet: #555; --line: #ccc; --track: #e4e4e4;
    --warn-paper: #fff6df; --warn-line: #e5bd5a;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  thead th { position: static; }
  tr, figure, .card, .samples li { break-inside: avoid; }
  .wide-2, .wide-3 { display: none; }
}
`;
