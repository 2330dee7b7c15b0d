import { describe, expect, test } from 'vitest';
import { Html, html } from '../../src/report/html.js';
import { renderReportHtml } from '../../src/report/report-html.js';
import { HOSTILE, UNSAFE } from './hostile.js';
import { emptyReport, hostileReport, sampleReport } from './sample.js';

describe('the html template', () => {
  test('escapes values, in text and in attributes', () => {
    expect(html`<a title="${'"<&>\''}">${'<b>'}</a>`.text).toBe('<a title="&quot;&lt;&amp;&gt;&#39;">&lt;b&gt;</a>');
  });

  test('takes its own markup as it is, joins arrays, drops what is missing', () => {
    expect(html`<ul>${[1, 2].map((n) => html`<li>${n}</li>`)}${null}${undefined}</ul>`.text).toBe(
      '<ul><li>1</li><li>2</li></ul>',
    );
  });

  test('is only got round by name', () => {
    expect(html`${Html.unsafe('<hr>')}`.text).toBe('<hr>');
    expect(html`${'<hr>'}`.text).toBe('&lt;hr&gt;');
  });

  test('makes control characters visible', () => {
    expect(html`${'\u001b[31m\u202e\u0000'}`.text).toBe('\\x1b[31m\\u202e\\x00');
  });
});

describe('the report', () => {
  const page = renderReportHtml(sampleReport());

  test('is one self-contained page', () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">/);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|href=|url\(|@import/i);
  });

  test('holds 100 objects and a footer for the others', () => {
    const table = page.slice(page.indexOf('Objects with most misses'), page.indexOf('Edge locations'));
    const body = table.slice(table.indexOf('<tbody>'), table.indexOf('</tbody>'));
    expect(body.match(/<tr>/g)).toHaveLength(100);
    expect(table).toContain('all other (240)');
  });

  test('says what is missing, and what was rejected', () => {
    expect(page).toContain('1 of 1,344 files could not be read whole');
    expect(page).toContain('logs/E2QWRUHEXAMPLE.2026-05-01-13.9f8e7d6c.gz:1207');
    expect(page).toContain('\\x1b[31mred');
  });

  test('can do without any row', () => {
    const empty = renderReportHtml(emptyReport());
    expect(empty).not.toMatch(/NaN|undefined|Infinity/);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('hostile text is shown, not obeyed', () => {
    const tags = (text: string) => text.match(/<[a-z]+/g)?.length;
    for (const text of HOSTILE) {
      const hostile = renderReportHtml(hostileReport(text));
      expect(hostile).not.toMatch(UNSAFE);
      expect(hostile).not.toMatch(/<script|<img/);
      expect(tags(hostile)).toBe(tags(renderReportHtml(hostileReport('harmless'))));
    }
  });
});
