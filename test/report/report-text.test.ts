import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { renderReport } from '../../src/report/report-text.js';
import { firstRows } from '../../src/report/rest.js';
import type { Report } from '../../src/schema/summary.js';
import { expectGolden } from './golden.js';
import { HOSTILE, UNSAFE } from './hostile.js';
import { emptyReport, hostileReport, sampleReport } from './sample.js';

const plain = (report: Report, width = 80) => renderReport(report, { width, color: false });

describe('golden', () => {
  test('two days, hour by hour', () => expectGolden('report-80.txt', plain(sampleReport())));
  test('nine days, folded to hours of the day, on a narrow terminal', () =>
    expectGolden('report-40.txt', plain(sampleReport(9), 40)));
  test('nothing was read', () => expectGolden('report-empty.txt', plain(emptyReport())));
});

test('says at the top when not everything could be read', () => {
  expect(plain(sampleReport())).toMatch(/^Incomplete: 1 of 1,344 files could not be read whole/);
  expect(plain(emptyReport())).not.toContain('Incomplete');
});

test('takes rankings with footers of their own', () => {
  const report = sampleReport();
  const text = renderReport({ ...report, objects: firstRows({ table: report.objects }, 100) }, { width: 80, color: false });
  const last = text.split('\n').find((line) => line.startsWith('all other'));
  expect(last).toContain('100.0 %');
});

test('no line is wider than the terminal', () => {
  const text = fc.constantFrom(...HOSTILE, '/日本語/'.repeat(30), 'x'.repeat(300));
  fc.assert(
    fc.property(text, fc.integer({ min: 40, max: 200 }), fc.constantFrom(1, 2, 3), (hostile, width, days) => {
      const report = renderReport(hostileReport(hostile, days), { width, color: true });
      for (const line of report.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(width);
    }),
    { numRuns: 60 },
  );
});

test('hostile text is shown, not obeyed', () => {
  for (const text of HOSTILE) expect(plain(hostileReport(text))).not.toMatch(UNSAFE);
});
