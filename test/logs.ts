/** Makes logs for tests: a row says only what its test is about, everything else is filled in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { V1_FIELD_NAMES } from '../src/schema/fields.js';

/** Values by field name, as a log spells it. */
export type Values = Readonly<Record<string, string>>;

/** What a row has where its test does not care; every other field is `-`. */
const ORDINARY: Values = {
  date: '2026-11-19',
  time: '12:00:00',
  'x-edge-location': 'FRA56-P1',
  'sc-bytes': '100',
  'c-ip': '192.0.2.1',
  'cs-method': 'GET',
  'cs(Host)': 'd111111abcdef8.cloudfront.net',
  'cs-uri-stem': '/',
  'sc-status': '200',
  'x-edge-result-type': 'Hit',
  'x-host-header': 'www.example.com',
  'cs-protocol': 'https',
  'time-taken': '0.001',
  'x-edge-response-result-type': 'Hit',
  'x-edge-detailed-result-type': 'Hit',
  'sc-content-type': 'text/html',
};

export function header(fields: readonly string[] = V1_FIELD_NAMES): string {
  return `#Version: 1.0\n#Fields: ${fields.join(' ')}\n`;
}

/** One line, without its line end. */
export function row(values: Values = {}, fields: readonly string[] = V1_FIELD_NAMES): string {
  return fields.map((field) => values[field] ?? ORDINARY[field] ?? '-').join('\t');
}

/** A whole log. */
export function log(rows: readonly Values[], fields: readonly string[] = V1_FIELD_NAMES): string {
  return header(fields) + rows.map((values) => `${row(values, fields)}\n`).join('');
}

/** Rows with these URIs, and nothing else of interest. */
export function uris(...names: readonly string[]): Values[] {
  return names.map((name) => ({ 'cs-uri-stem': name }));
}

/** `count` rows of one URI with one result. */
export function requests(count: number, uri: string, result: string, more: Values = {}): Values[] {
  return Array.from({ length: count }, () => ({ 'cs-uri-stem': uri, 'x-edge-result-type': result, ...more }));
}

export function gz(text: string | Uint8Array): Buffer {
  return gzipSync(text);
}

/** Characters up to U+00FF as one byte each: for bytes that are no UTF-8. */
export function latin1(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder of its own, gone when the file's tests are over. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hitlens-test-'));
  folders.push(folder);
  return folder;
}

/** A temp folder with these files in it, by their paths below it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = tempFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A temp folder with one file, by its path. */
export function fileWith(content: string | Uint8Array, name = 'access.log'): string {
  return join(folderWith({ [name]: content }), name);
}
