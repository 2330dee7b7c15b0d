/** What is said about Athena on the command line becomes settings, or an error that says what was expected. */
import { Command, Option } from 'commander';
import { expect, test, vi } from 'vitest';
import { ATHENA_OPTIONS, athenaEngine, athenaSettings } from '../../src/cli/athena-options.js';
import { S3_OPTIONS } from '../../src/cli/options.js';

function settings(...args: string[]): ReturnType<typeof athenaSettings> {
  const command = new Command().exitOverride();
  for (const { flags, about, read } of [...ATHENA_OPTIONS, ...S3_OPTIONS]) {
    const option = new Option(flags, about);
    command.addOption(read === undefined ? option : option.argParser(read));
  }
  return athenaSettings(command.parse(args, { from: 'user' }).opts());
}

test('everything said', () => {
  const text =
    '--workgroup w --database d --catalog c --output-location s3://my-results/a --reuse 1.5h --max-scan 10GiB --timeout 90s --price-per-tb 6.75 --profile p --region eu-west-1';
  expect(settings(...text.split(' '))).toMatchObject({
    workgroup: 'w',
    database: 'd',
    catalog: 'c',
    outputLocation: 's3://my-results/a/',
    reuseMinutes: 90,
    maxScan: 10 * 1024 ** 3,
    timeoutMs: 90_000,
    pricePerTb: 6.75,
    profile: 'p',
    region: 'eu-west-1',
  });
});

test('nothing said', () => {
  const { watch, ...rest } = settings();
  expect(watch).toBeDefined();
  expect(Object.values(rest).filter((value) => value !== undefined)).toEqual([]);
});

test.each([
  ['--output-location', 'my-results/a', 's3://my-results/hitlens/'],
  ['--reuse', '60', '--reuse 90s'],
  ['--reuse', '8d', 'from 1m to 7d'],
  ['--max-scan', '10 apples', '--max-scan 512MiB'],
  ['--max-scan', '0', 'from 1B up'],
  ['--timeout', '0s', 'from 1s to 7d'],
  ['--price-per-tb', '-5', '--price-per-tb 6.75'],
])('%s %s is refused', (option, value, expected) => {
  expect(() => settings(`${option}=${value}`)).toThrow(expected);
});

test('the engine that they open', async () => {
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  const engine = await athenaEngine({ region: 'eu-west-1' });
  expect(engine.name).toBe('athena');
  await engine.close();
});
