/** The README is true: its tables are those of the source, what it names is there, and what it shows can be read. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../src/settings/read.js';
import { LAYOUTS } from '../src/settings/schema.js';
import { costsOf, type Machine, metricsOf } from './costs.js';
import { markdownRow, settingRows } from './settings-table.js';
import { resourcesOf, synthesize, VARIANTS } from './synth.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const README = readFileSync(`${ROOT}infra/README.md`, 'utf8');

/** Rows of a table, without the padding of cells. */
function rowsBetween(name: string): string[] {
  const table = new RegExp(`<!-- ${name} -->\n(.*?)<!-- /${name} -->`, 's').exec(README)?.[1] ?? '';
  return table.replaceAll(/ +/g, ' ').trim().split('\n').slice(2);
}

function cells(row: string): string[] {
  return row
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
}

describe('infra/README.md', () => {
  const { template } = synthesize(VARIANTS.lambda);

  test('lists every setting', () => {
    expect(rowsBetween('settings')).toEqual(settingRows().map((row) => markdownRow(row).replaceAll(/ +/g, ' ')));
  });

  test('says what to do about every alarm, and about no other', () => {
    const section = /## When an alarm fires\n(.*?)\n## /s.exec(README)?.[1] ?? '';
    const alarms = Object.values(resourcesOf(template, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties.AlarmName);
    expect([...section.matchAll(/^### (\S+)$/gm)].map(([, name]) => `hitlens-${name}`)).toEqual(alarms);
  });

  test('names every output, and names that are there', () => {
    for (const name of Object.keys(template.findOutputs('*'))) expect(README).toContain(`\`${name}\``);
    const names = JSON.stringify(template.toJSON());
    for (const name of ['hitlens-nightly', '/hitlens/hitlens']) {
      expect(README).toContain(name);
      expect(names).toContain(`"${name}"`);
    }
  });

  test('names every layout, and make targets and files that are there', () => {
    expect(rowsBetween('layouts').map((row) => cells(row)[0])).toEqual(LAYOUTS.map((layout) => `\`${layout}\``));
    const makefile = readFileSync(`${ROOT}Makefile`, 'utf8');
    const targets = [...README.matchAll(/(?:^|`)make ([a-z-]+)/gm)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(2);
    for (const target of targets) expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
    for (const [, file] of README.matchAll(/`(src\/[\w./-]+)`/g))
      expect(() => readFileSync(`${ROOT}infra/${file}`)).not.toThrow('ENOENT');
  });

  test('shows a payload that the function takes, and settings that are right', () => {
    expect(README).toContain(`--payload '{"days": 31}'`);
    for (const [, text] of README.matchAll(/`("\w+": "\w+")`/g)) {
      const setting = JSON.parse(`{${text}}`) as object;
      const whole = 'runsOn' in setting ? { job: setting } : setting;
      expect(parseSettings({ ...VARIANTS.lambda, ...whole }, text)).toMatchObject(whole);
    }
  });
});

describe('its table of costs', () => {
  const rows = rowsBetween('costs').map(cells);

  test('is about 1, 10 and 100 GB a day', () => {
    expect(rows.map(([logs]) => logs)).toEqual(['1 GB', '10 GB', '100 GB']);
  });

  test.each(rows)('%s: is what its assumptions come to', (...row) => {
    const [logs, distributions, machine, night, ...dollars] = row;
    const costs = costsOf({
      gbADay: Number.parseInt(logs, 10),
      distributions: Number(distributions),
      machine: machineOf(machine),
    });
    const { job, gets, storage, questions, watching, total, builds } = costs;
    expect(night).toBe(`${costs.minutes.toFixed(1)} min`);
    expect(dollars).toEqual([job, gets, storage, questions, watching, total, builds].map((one) => `$${one.toFixed(2)}`));
  });

  test('counts the metrics that there are', () => {
    expect(README).toContain(`Metrics: ${metricsOf(0)} and ${metricsOf(1) - metricsOf(0)} for each distribution`);
  });
});

function machineOf(text: string): Machine {
  const [, mib] = /^Lambda, (\d+) MiB$/.exec(text) ?? [];
  if (mib !== undefined) return { lambdaMiB: Number(mib) };
  const [, cores, gib] = /^Fargate, (\d+) cores, (\d+) GiB$/.exec(text) ?? [];
  return { fargateCores: Number(cores), fargateGiB: Number(gib) };
}
