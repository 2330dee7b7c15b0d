/**
 * Wrong settings are told by key, all that is wrong with them at once. A case is a file in `settings/`; what must be said
 * stands beside it. A missing expectation is written, but never where tests run unattended.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseSettings, readSettings } from '../src/settings/read.js';
import { settingsJsonSchema } from '../src/settings/schema.js';
import { LEAST } from './synth.js';

const INFRA = fileURLToPath(new URL('../', import.meta.url));
const CASES = `${INFRA}test/settings/`;
const cases = readdirSync(CASES).filter((name) => name.endsWith('.json'));

function saidOf(name: string): string {
  try {
    readSettings(`${CASES}${name}`);
    return 'fine\n';
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError', exitCode: 2 });
    // What the parser of JSON says depends on the version of Node.
    return `${(error as Error).message.replaceAll(CASES, '').replace(/(?<=this is no JSON): .*/, '')}\n`;
  }
}

describe('settings', () => {
  test('are many', () => {
    expect(cases.length).toBeGreaterThan(15);
  });

  test.each(cases)('%s', (name) => {
    const expected = `${CASES}${name.replace(/\.json$/, '.txt')}`;
    const said = saidOf(name);
    if (!existsSync(expected) && process.env.CI === undefined) writeFileSync(expected, said);
    expect(said).toBe(readFileSync(expected, 'utf8'));
  });

  test('that are not there are told, with what to begin with', () => {
    expect(() => readSettings('nowhere.json')).toThrow(
      'nowhere.json: no such file. Settings are a JSON file: infra/example.json is one to begin with',
    );
  });
});

describe('the one schema of settings', () => {
  test('is the JSON Schema that is published: make infra-schema writes it anew', () => {
    expect(JSON.parse(readFileSync(`${INFRA}settings.schema.json`, 'utf8'))).toEqual(settingsJsonSchema());
  });

  test('fills in what is not said', () => {
    expect(parseSettings(LEAST, 'least.json')).toMatchObject({
      name: 'hitlens',
      engine: 'duckdb',
      days: 3,
      schedule: { at: '04:30', timeZone: 'UTC' },
      job: { runsOn: 'lambda', memoryMiB: 3008, timeoutMinutes: 15 },
      gates: [],
      alarms: { emails: [], silentHours: 26 },
      retention: { objects: 400 },
    });
  });

  test('takes the example', () => {
    expect(readSettings(`${INFRA}example.json`).logs).toEqual([
      { bucket: 'my-logs', prefix: 'cdn/', layout: 'v1', distributions: [] },
    ]);
  });
});
