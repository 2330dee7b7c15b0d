import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../sample-logs/day.js';
import { DEFAULTS } from '../../sample-logs/options.js';
import type { CountBy, Truth } from '../../sample-logs/truth.js';
import { V1_FIELD_NAMES } from '../../src/schema/fields.js';
import { allRows, FILE_NAME, type LogText, logNames, readLogs } from './read-logs.js';

const SAMPLE = fileURLToPath(new URL('../../sample-logs/', import.meta.url));

const column = (name: string) => V1_FIELD_NAMES.indexOf(name);
const RESULT_TYPE = column('x-edge-result-type');

let fresh: string;
let truth: Truth;
let logs: LogText[];
let rows: (readonly string[])[];

beforeAll(async () => {
  fresh = mkdtempSync(join(tmpdir(), 'hitlens-sample-'));
  truth = await generate({ ...DEFAULTS, out: fresh });
  logs = readLogs(fresh);
  rows = allRows(logs);
}, 30_000);

afterAll(() => rmSync(fresh, { recursive: true, force: true }));

function countBy(of: readonly (readonly string[])[], field: string): CountBy {
  const counts: CountBy = {};
  for (const row of of) counts[row[column(field)]] = (counts[row[column(field)]] ?? 0) + 1;
  return counts;
}

function sumOf(of: readonly (readonly string[])[], field: string): number {
  return of.reduce((sum, row) => sum + Number(row[column(field)]), 0);
}

describe('the committed sample', () => {
  it('is what the generator makes, byte for byte', () => {
    expect(logNames(SAMPLE)).toEqual(logNames(fresh));
    for (const name of [...logNames(fresh), 'truth.json']) {
      expect(readFileSync(join(SAMPLE, name)).equals(readFileSync(join(fresh, name))), name).toBe(true);
    }
  });

  it('is smaller than 2 MB', () => {
    const bytes = logNames(SAMPLE).reduce((sum, name) => sum + readFileSync(join(SAMPLE, name)).length, 0);
    expect(bytes).toBeLessThan(2_000_000);
  });
});

describe('the files', () => {
  it('have genuine names, gzip headers, and header lines', () => {
    const header = ['#Version: 1.0', `#Fields: ${V1_FIELD_NAMES.join(' ')}`];
    expect(logs).toHaveLength(48);
    for (const log of logs) {
      expect(log.name).toMatch(FILE_NAME);
      expect([...readFileSync(join(fresh, log.name)).subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0]);
      expect(log.header).toEqual(header);
      expect(log.endsWithNewline).toBe(true);
    }
  });

  it('have 33 fields in every row, none of them empty', () => {
    expect(rows.filter((row) => row.length !== 33 || row.includes(''))).toEqual([]);
  });

  it('hold values as CloudFront writes them', () => {
    const forms: Record<string, RegExp> = {
      date: /^2026-11-19$/,
      time: /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/,
      'x-edge-location': /^[A-Z]{3}\d{1,2}(-[CP]\d)?$/,
      'sc-bytes': /^\d+$/,
      'c-ip': /^(\d+\.\d+\.\d+\.\d+|2001:db8:[0-9a-f:]+)$/,
      'cs-uri-stem': /^\/[\x21-\x7e]+$/,
      'sc-status': /^(000|[2-5]\d\d)$/,
      'x-edge-request-id': /^[A-Za-z0-9_-]{54}==$/,
      'time-taken': /^\d+\.\d{3}$/,
      'time-to-first-byte': /^\d+\.\d{3}$/,
      'sc-content-len': /^(-|\d+)$/,
      'sc-range-end': /^(-|\d+)$/,
    };
    for (const [field, form] of Object.entries(forms)) {
      const odd = rows.filter((row) => !form.test(row[column(field)])).map((row) => row[column(field)]);
      expect(odd, field).toEqual([]);
    }
  });

  it('hold rows of the hour in their name, or that ended soon after it', () => {
    for (const { name, rows: of } of logs) {
      const hour = Number(name.split('.')[1].slice(-2));
      const ended = new Set(of.map((row) => Number(row[column('time')].slice(0, 2))));
      expect([hour, hour + 1]).toEqual(expect.arrayContaining([...ended]));
    }
  });

  it('hold a request id once', () => {
    expect(new Set(rows.map((row) => row[column('x-edge-request-id')])).size).toBe(rows.length);
  });
});

describe('truth.json', () => {
  it('is what generate() gives', () => {
    expect(JSON.parse(readFileSync(join(fresh, 'truth.json'), 'utf8'))).toEqual(truth);
  });

  it('agrees with a recount of the logs', () => {
    const times = rows.map((row) => `${row[0]}T${row[1]}Z`).sort();
    expect(rows.length).toBe(truth.rows);
    expect(truth.requests).toBe(truth.rows);
    expect(sumOf(rows, 'sc-bytes')).toBe(truth.bytes_sent);
    expect([times[0], times[times.length - 1]]).toEqual([truth.first, truth.last]);
    expect(countBy(rows, 'x-edge-result-type')).toEqual(truth.result_types);
    expect(countBy(rows, 'x-edge-response-result-type')).toEqual(truth.response_result_types);
    expect(countBy(rows, 'x-edge-detailed-result-type')).toEqual(truth.detailed_result_types);
    expect(logs.map(({ name, rows: of }) => ({ name, rows: of.length }))).toEqual(truth.files);
  });

  it('agrees on the distributions', () => {
    for (const [id, counted] of Object.entries(truth.distributions)) {
      const of = allRows(logs.filter(({ name }) => name.startsWith(id)));
      expect({
        requests: of.length,
        bytes_sent: sumOf(of, 'sc-bytes'),
        result_types: countBy(of, 'x-edge-result-type'),
      }).toEqual(counted);
    }
  });

  it('agrees on the distinct rows', () => {
    const fields = ['cs-uri-stem', 'x-edge-location', 'sc-content-type', 'x-edge-result-type'].map(column);
    const keys = new Set(rows.map((row) => fields.map((field) => row[field]).join('\t')));
    expect(keys.size).toBe(truth.distinct_rows);
  });

  it('agrees on every scenario', () => {
    for (const scenario of truth.scenarios) {
      const prefix = scenario.path_pattern.replace('*', '');
      const of = rows.filter((row) => row[column('cs-uri-stem')].startsWith(prefix));
      const { Hit = 0, RefreshHit = 0, Miss = 0, Error: errors = 0, Redirect = 0 } = countBy(of, 'x-edge-result-type');
      const { requests, hits, refresh_hits, misses, errors: counted, other, bytes_sent } = scenario;
      expect({ requests, hits, refresh_hits, misses, errors: counted, other, bytes_sent }).toEqual({
        requests: of.length,
        hits: Hit,
        refresh_hits: RefreshHit,
        misses: Miss,
        errors,
        other: Redirect,
        bytes_sent: sumOf(of, 'sc-bytes'),
      });
      expect(scenario.hit_ratio).toBeCloseTo((Hit + RefreshHit) / (Hit + RefreshHit + Miss), 12);
    }
  });
});

describe('the site', () => {
  const ratios = () =>
    truth.scenarios.map(({ name, fault, hit_ratio, repaired_hit_ratio }) => ({ name, fault, hit_ratio, repaired_hit_ratio }));

  it('loses by every fault', () => {
    for (const { name, fault, hit_ratio, repaired_hit_ratio } of ratios()) {
      if (fault === null) continue;
      expect((repaired_hit_ratio ?? 0) - (hit_ratio ?? 1), name).toBeGreaterThan(0.2);
    }
  });

  it('gains nothing where all is well', () => {
    for (const { name, fault, hit_ratio, repaired_hit_ratio } of ratios()) {
      if (fault !== null) continue;
      expect(Math.abs((repaired_hit_ratio ?? 0) - (hit_ratio ?? 1)), name).toBeLessThan(0.02);
    }
    expect(ratios().find(({ name }) => name === 'images')?.hit_ratio).toBeGreaterThan(0.9);
  });

  it('looks like a site: fleet ratio, every scenario often enough, all kinds of outcomes', () => {
    expect(truth.hit_ratio).toBeGreaterThan(0.7);
    expect(truth.hit_ratio).toBeLessThan(0.85);
    for (const { name, requests } of truth.scenarios) expect(requests, name).toBeGreaterThan(400);
    const statuses = Object.keys(countBy(rows, 'sc-status'));
    expect(statuses).toEqual(expect.arrayContaining(['000', '200', '206', '301', '304', '404', '502', '503', '504']));
    expect(Object.keys(truth.detailed_result_types)).toEqual(expect.arrayContaining(['OriginShieldHit', 'ClientCommError']));
  });

  it('is faster when it hits', () => {
    const mean = (type: string) => {
      const of = rows.filter((row) => row[RESULT_TYPE] === type);
      return sumOf(of, 'time-to-first-byte') / of.length;
    };
    expect(mean('Miss')).toBeGreaterThan(5 * mean('Hit'));
  });
});
