/** README is true: its tables are those of the source, its picture is what the command prints. `pages/` runs its commands. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/cli/commands.js';
import { RATIO_DEFINITIONS } from '../src/schema/ratios.js';
import { MAIN } from './cli/hitlens.js';

const README = readFileSync('README.md', 'utf8');

function between(name: string): string {
  const table = new RegExp(`<!-- ${name} -->\n(.*?)<!-- /${name} -->`, 's').exec(README)?.[1] ?? '';
  // Formatters pad cells.
  return table.replaceAll(/ +/g, ' ').replaceAll(/-{3,}/g, '---').trim();
}

describe('README', () => {
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
    const [, line, picture] = /```\n\$ (hitlens .*)\n([^`]*)⋮\n```/.exec(README) ?? [];
    const [, ...args] = line.split(' ');
    const printed = execFileSync(process.execPath, [MAIN, ...args, '--format', 'table'], { encoding: 'utf8' });
    expect(printed.slice(0, picture.length)).toBe(picture);
  });
});
