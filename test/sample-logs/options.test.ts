import { describe, expect, it } from 'vitest';
import { DEFAULTS, parseOptions, USAGE } from '../../sample-logs/options.js';
import { planFiles } from '../../sample-logs/plan.js';
import { Random } from '../../sample-logs/random.js';

describe('the command line', () => {
  it('has a default for everything', () => {
    expect(parseOptions([])).toEqual(DEFAULTS);
    for (const name of Object.keys(DEFAULTS)) expect(USAGE).toContain(`--${name} `);
  });

  it('takes every option', () => {
    const args = '--out x --rows 5 --seed 0 --files 3 --distinct 0.25 --date 2024-02-29'.split(' ');
    expect(parseOptions(args)).toEqual({ out: 'x', rows: 5, seed: 0, files: 3, distinct: 0.25, date: '2024-02-29' });
  });

  it('gives help', () => {
    expect(parseOptions(['--help'])).toBeNull();
  });

  it.each([
    [['--rows', '0'], /--rows takes a whole number from 1 on, not '0'/],
    [['--rows', '1e3'], /--rows takes a whole number/],
    [['--seed', '-1'], /--seed/],
    [['--files', 'many'], /--files takes a whole number from 1 on, not 'many'/],
    [['--distinct', '1.5'], /--distinct takes a number from 0 to 1, not '1.5'/],
    [['--date', '2026-02-30'], /--date takes a date like 2026-11-19, not '2026-02-30'/],
    [['--color'], /--color/],
    [['here'], /here/],
  ])('%j is refused', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('the files', () => {
  const plan = (files: number) => planFiles(files, '2026-11-19', new Random(1, 'test'));

  function names(files: number): string[] {
    const { hours, distributions, names: of } = plan(files);
    return hours.flatMap((hour) => Array.from({ length: distributions }, (_, i) => of(hour, i)).flat());
  }

  it.each([1, 2, 3, 5, 24, 47, 48, 49, 100, 1000])('%i of them have as many names', (files) => {
    expect(new Set(names(files)).size).toBe(files);
  });

  it('cover the day from 48 on, and the time around noon below', () => {
    expect(plan(48).hours).toEqual(Array.from({ length: 24 }, (_, hour) => hour));
    expect(plan(8).hours).toEqual([10, 11, 12, 13]);
    expect(plan(1).distributions).toBe(1);
  });
});
