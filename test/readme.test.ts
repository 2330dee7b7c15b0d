/** The README is true: its commands run, its tables are those of the source, its picture is what the command prints. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { METRICS } from '../src/schema/metrics.js';
import { RATIO_DEFINITIONS } from '../src/schema/ratios.js';
import { checkConfig, wholeConfig } from '../src/tasks/config.js';
import { gateOf } from '../src/tasks/gates.js';
import { MAIN } from './cli/hitlens.js';

const README = readFileSync('README.md', 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'hitlens-readme-'));
mkdirSync(join(folder, 'report'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Lines of all `sh` blocks that run hitlens. */
const commands = [...README.matchAll(/```sh\n(.*?)```/gs)]
  .flatMap(([, block]) => block.split('\n'))
  .filter((line) => line.includes('npx hitlens'));

function run(line: string): string {
  const command = line.replaceAll('npx hitlens', `node ${MAIN}`).replaceAll(' report/', ` ${folder}/report/`);
  return execFileSync('bash', ['-c', `set -o pipefail; ${command}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function between(name: string): string {
  const table = new RegExp(`<!-- ${name} -->\n(.*?)<!-- /${name} -->`, 's').exec(README)?.[1] ?? '';
  // Formatters pad cells.
  return table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim();
}

describe('README', () => {
  test('has commands to run', () => {
    expect(commands.length).toBeGreaterThanOrEqual(COMMANDS.length);
  });

  test.each(commands)('%s', (line) => {
    const output = run(line);
    expect(output.length > 0 || line.includes('--output')).toBe(true);
  });

  test('shows a configuration that is one', async () => {
    const [, text = ''] = /```json\n(\{.*?\n\})\n```/s.exec(README) ?? [];
    const config = wholeConfig(await checkConfig(JSON.parse(text)));
    expect(config.gates?.map((gate) => gateOf(gate).definition.name)).toEqual(['hit_ratio', 'hit_ratio', 'console_hit_ratio']);
    // The alarm that it shows is of a metric that there is.
    const [, metric] = /time\(\) - hitlens_(\w+)/.exec(README) ?? [];
    expect(METRICS.map(({ name }) => name)).toContain(metric);
  });

  test('lists every command as its table in the source has it', () => {
    const rows = COMMANDS.map(({ name, operands, about }) => {
      const usage = operands.usage.replaceAll('|', '\\|');
      return `| \`hitlens ${name} ${usage}\` | ${about} |\n`;
    });
    expect(between('commands')).toBe(`| command | what it answers |\n| --- | --- |\n${rows.join('')}`.trim());
  });

  test('lists every hit ratio as its table in the source has it', () => {
    const rows = RATIO_DEFINITIONS.map(
      ({ name, numerator, denominator, source }) => `| \`${name}\` | ${numerator} | ${denominator} | ${source} |\n`,
    );
    expect(between('ratios')).toBe(`| name | numerator | denominator | of |\n| --- | --- | --- | --- |\n${rows.join('')}`.trim());
  });

  test('shows what the command prints', () => {
    const [, line, picture] = /```\n\$ (hitlens .*)\n([^`]*)```/.exec(README) ?? [];
    expect(run(`npx ${line} --format table`)).toBe(picture);
  });
});
