/**
 * Wrong configurations are told by key, all that is wrong with them at once. A case is a file in `configs/`; what must be said
 * stands beside it. A missing expectation is written, but never where tests run unattended.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NIGHTLY_OPTIONS } from '../../src/cli/nightly-options.js';
import { besideFile, readConfigFile } from '../../src/io/config-file.js';
import type { NightlyConfig } from '../../src/schema/nightly-config.js';
import { ATHENA_SETTINGS, configSchema, SETTINGS } from '../../src/schema/nightly-settings.js';
import { checkConfig, keyText, wholeConfig } from '../../src/tasks/config.js';

const CASES = 'test/tasks/configs';
const cases = readdirSync(CASES).filter((name) => name.endsWith('.json'));

/** What is said of a file, as `hitlens nightly` says it. */
async function saidOf(name: string): Promise<string> {
  try {
    wholeConfig(await checkConfig(readConfigFile(join(CASES, name)), (path) => `${name}: ${keyText(path)}`));
    return 'fine\n';
  } catch (error) {
    expect(error).toMatchObject({ name: 'UserError', exitCode: 2 });
    // What the parser of JSON says depends on the version of Node.
    return `${(error as Error).message.replaceAll(`${CASES}/`, '').replace(/(?<=this is no JSON): .*/, '')}\n`;
  }
}

describe('configurations', () => {
  test('are many', () => {
    expect(cases.length).toBeGreaterThan(8);
  });

  test.each(cases)('%s', async (name) => {
    const expected = join(CASES, name.replace(/\.json$/, '.txt'));
    const said = await saidOf(name);
    if (!existsSync(expected) && process.env.CI === undefined) writeFileSync(expected, said);
    expect(said).toBe(readFileSync(expected, 'utf8'));
  });
});

test('paths are seen from the folder of the file, whatever is in S3 stays', () => {
  const config: Partial<NightlyConfig> = {
    logs: ['logs/*.gz', '/var/log/cdn', 's3://logs/cdn/'],
    rollup: 'tables',
    report: 's3://reports/cdn',
    metrics: '../hitlens.prom',
  };
  const folder = resolve('/etc/hitlens');
  expect(besideFile(config, join(folder, 'hitlens.config.json'))).toEqual({
    logs: [join(folder, 'logs/*.gz'), resolve('/var/log/cdn'), 's3://logs/cdn/'],
    rollup: join(folder, 'tables'),
    report: 's3://reports/cdn',
    metrics: resolve('/etc/hitlens.prom'),
  });
});

describe('the one table of settings', () => {
  test('gives the JSON Schema that is published: make schema writes it anew', () => {
    expect(JSON.parse(readFileSync('src/schema/hitlens.config.schema.json', 'utf8'))).toEqual(configSchema());
  });

  test('gives a flag for every key that is one value', () => {
    const flags = NIGHTLY_OPTIONS.map((option) => option.flags.split(' ')[0].slice(2));
    const keys = [...Object.keys(SETTINGS), ...Object.keys(ATHENA_SETTINGS)].filter(
      (key) => !['$schema', 'logs', 'athena', 'gates'].includes(key),
    );
    const flagOf = (key: string) => key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(flags.filter((flag) => !['config', 'fail-under', 'definition'].includes(flag)).sort()).toEqual(
      keys.map(flagOf).sort(),
    );
  });
});
