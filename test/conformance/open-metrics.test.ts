/** The metrics of a night, as the reference parser of OpenMetrics reads them. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openMetrics } from '../../src/report/open-metrics.js';
import { METRICS } from '../../src/schema/metrics.js';
import { night, traffic } from '../report/night.js';
import { installed } from './recipe.js';

const VERSION = '0.26.0';

/** Both formats that collectors read, one after the other. */
const READ = `
import json, sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as prometheus
text = sys.stdin.read()
print(json.dumps([[[family.name, family.type, family.unit, [[s.name, s.labels, s.value] for s in family.samples]]
                   for family in parser(text)] for parser in (open_metrics, prometheus)]))
`;

type Family = readonly [
  name: string,
  type: string,
  unit: string,
  samples: readonly (readonly [string, Record<string, string>, number])[],
];

const python = installed(
  {
    name: 'prometheus_client',
    version: VERSION,
    steps: (folder) => [
      ['python3', '-m', 'venv', folder],
      [
        join(folder, 'bin', 'python'),
        '-m',
        'pip',
        'install',
        '--quiet',
        '--disable-pip-version-check',
        `prometheus_client==${VERSION}`,
      ],
    ],
  },
  (line) => console.log(`conformance: ${line}`),
);
if ('failure' in python) console.log(`conformance: prometheus_client cannot be installed: ${python.failure}`);

describe.skipIf('failure' in python)('prometheus_client', () => {
  test('reads every metric, its unit, labels and value, in either format', () => {
    const odd = { distribution: 'a"b\\c\nd', ...traffic(1, 1, 0.1 + 0.2), before: null };
    const outcome = night({ distributions: [...night().distributions, odd] });
    const command = join('folder' in python ? python.folder : '', 'bin', 'python');
    const { stdout, stderr, status } = spawnSync(command, ['-c', READ], { input: openMetrics(outcome), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [open, plain] = JSON.parse(stdout) as (readonly Family[])[];
    const expected = METRICS.map(({ name, unit, samples }) => [
      `hitlens_${name}`,
      'gauge',
      unit === 'count' ? '' : unit,
      samples(outcome).map(({ labels, value }) => [`hitlens_${name}`, labels, value]),
    ]);
    expect(open).toEqual(expected);
    // The older format knows no units.
    expect(plain).toEqual(expected.map(([name, type, , samples]) => [name, type, '', samples]));
  });
});
