/** Wrong words get exit code 2 and one sentence that says what is right; `--help` tells everything. */
import { describe, expect, test } from 'vitest';
import { DIMENSION_NAMES } from '../../src/schema/dimensions.js';
import { MEASURE_NAMES } from '../../src/schema/measures.js';
import { fileWith, log, tempFolder, uris } from '../logs.js';
import { answerOf, hitlens } from './hitlens.js';

const file = fileWith(log(uris('/a')));
/** What words on a command line stand for. */
const WORDS: Readonly<Record<string, string>> = { LOG: file, "''": '' };

describe.concurrent('wrong usage', () => {
  test.each<{ line: string; says: RegExp }>([
    { line: 'tpo LOG', says: /unknown command 'tpo'\n\(Did you mean top\?\)/ },
    { line: 'top', says: /missing required argument 'input'/ },
    { line: 'top LOG --formt json', says: /unknown option '--formt'\n\(Did you mean --format\?\)/ },
    { line: 'top LOG --limit', says: /option '--limit <n>' argument missing/ },
    { line: 'top LOG --limit 0', says: /--limit 0: expected a whole number from 1 up/ },
    { line: 'top LOG --by url', says: /url is no dimension. There are: uri, pop, content_type/ },
    { line: "top LOG --by ''", says: /an empty name is no dimension/ },
    { line: 'top LOG --by uri,pop,uri', says: /--by uri,pop,uri: a dimension is named twice/ },
    { line: 'top LOG --sort uri', says: /uri is no measure. There are: requests, hits/ },
    { line: 'aggregate LOG', says: /required option '--by <dimensions>' not specified/ },
    { line: 'aggregate LOG --by uri --sort misses', says: /misses is no measure. There are: requests, bytes_sent/ },
    { line: 'top LOG --format xml', says: /xml is no format. There are: table, json, ndjson, csv/ },
    { line: 'top LOG --color red', says: /There are: auto, always, never/ },
    { line: 'top LOG --fields v2', says: /v2 is no field list. There are: v1/ },
    { line: 'top LOG --where status', says: /--where status: expected DIMENSION=VALUE or DIMENSION!=VALUE/ },
    { line: 'top LOG --where state=1', says: /state is no dimension/ },
    { line: 'top LOG --memory 1', says: /--memory 1: expected a size from 32MiB up/ },
    { line: 'top LOG --since yesterday', says: /--since yesterday: expected a span of time/ },
    { line: 'top LOG --since 6h --from 2026-11-19', says: /--since and --from both say where to begin/ },
    { line: 'top LOG --from 2026-13-01', says: /--from 2026-13-01: expected a UTC date or instant/ },
    { line: 'top LOG --from 2026-02-30', says: /--from 2026-02-30: expected a UTC date or instant/ },
    { line: 'top LOG --to 2026-11-19T25:00', says: /--to 2026-11-19T25:00: expected/ },
    { line: 'top LOG --from 2026-11-20 --to 2026-11-19', says: /--to is not after --from/ },
    { line: 'top s3://', says: /s3:\/\/: expected s3:\/\/BUCKET/ },
    { line: 'top LOG --concurrency 0', says: /--concurrency 0: expected a whole number from 1 to 1024/ },
  ])('$line', async ({ line, says }) => {
    const args = line.split(' ').map((word) => WORDS[word] ?? word);
    const { code, stdout, stderr } = await hitlens(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^hitlens: /);
    expect(stderr).toMatch(says);
    expect(stderr).not.toContain('bug');
  });

  test('without a command the help is on stderr', async () => {
    const { code, stdout, stderr } = await hitlens([]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Usage: hitlens');
  });
});

describe.concurrent('what cannot be done', () => {
  test.each([
    { args: ['top', 'no-such-file.gz'], says: 'no-such-file.gz: no such file or folder' },
    { args: ['report', 'no-such-*.gz'], says: 'no-such-*.gz: no files match' },
  ])('$args', async ({ args, says }) => {
    expect(await hitlens(args, { cwd: tempFolder() })).toEqual({ code: 1, stdout: '', stderr: `hitlens: ${says}\n` });
  });

  test('a span longer than time itself is all of it', async () => {
    const { code, stdout } = await hitlens(['top', file, '--since', '99999999d']);
    expect({ code, rows: stdout.split('\n').length - 1 }).toEqual({ code: 0, rows: 1 });
  });
});

describe.concurrent('--help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands', async (...args) => {
    const text = await answerOf(args);
    for (const command of ['report', 'top', 'aggregate', 'rollup', 'query', 'estimate', 'tables'])
      expect(text).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });

  test.each(['report', 'top', 'aggregate'])('%s --help has every option, the cost and examples', async (command) => {
    const text = await answerOf([command, '--help']);
    const common = '--where --from --to --since --fields --format --output --defuse --color --memory --threads --help'.split(' ');
    const own = command === 'report' ? ['--out'] : ['--by', '--sort', '--limit', '--min-requests'];
    for (const option of [...common, ...own]) expect(text).toMatch(new RegExp(`^ {2}(-h, )?${option}\\b`, 'm'));
    expect(text).toContain('Every log is read once.');
    expect(text).toContain(`\nExamples:\n  hitlens ${command} `);
  });

  test('names all dimensions and measures', async () => {
    const text = await answerOf(['top', '--help']);
    for (const name of [...DIMENSION_NAMES, ...MEASURE_NAMES]) expect(text).toContain(name);
  });

  test('--version is that of the package', async () => {
    expect(await answerOf(['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
