/** One list of metrics, written twice: the same names and numbers for OpenMetrics and for CloudWatch. */
import { describe, expect, test } from 'vitest';
import { cloudWatchDimension, embeddedMetrics } from '../../src/report/embedded-metrics.js';
import { openMetrics, openMetricsName } from '../../src/report/open-metrics.js';
import { METRIC_DIMENSIONS, METRICS } from '../../src/schema/metrics.js';
import { expectGolden } from './golden.js';
import { gate, night, traffic } from './night.js';

interface Embedded extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly Timestamp: number;
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
}

const embedded = (namespace?: string) => embeddedMetrics(night(), namespace).map((line) => JSON.parse(line) as Embedded);

/** Values by name and dimensions, out of either way to write them. */
function fromCloudWatch(): Map<string, number> {
  const values = new Map<string, number>();
  for (const line of embedded()) {
    const [{ Dimensions, Metrics }] = line._aws.CloudWatchMetrics;
    for (const { Name } of Metrics) {
      const metric = METRICS.find(({ cloudWatch }) => cloudWatch === Name);
      const labels = Dimensions[0].map((name) => line[name]);
      values.set(`${metric?.name} ${labels.join(' ')}`.trim(), Number(line[Name]));
    }
  }
  return values;
}

function fromOpenMetrics(text: string): Map<string, number> {
  const lines = [...text.matchAll(/^hitlens_(\w+)(?:\{(.*)\})? (\S+)$/gm)];
  return new Map(
    lines.map(([, name, labels = '', value]) => {
      const values = [...labels.matchAll(/\w+="([^"]*)"/g)].map(([, label]) => label);
      return [`${name} ${values.join(' ')}`.trim(), Number(value)];
    }),
  );
}

describe('the list', () => {
  test('names each metric once, as both want names', () => {
    for (const names of [METRICS.map(({ name }) => name), METRICS.flatMap(({ cloudWatch }) => cloudWatch ?? [])]) {
      expect(new Set(names).size).toBe(names.length);
    }
    for (const { name, unit, cloudWatch, about } of METRICS) {
      expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
      if (unit !== 'count') expect(name.endsWith(`_${unit}`)).toBe(true);
      expect(cloudWatch ?? 'None').toMatch(/^([A-Z][a-z]+)+$/);
      expect(about).not.toMatch(/\n|\.$/);
    }
  });

  test('has a value of every metric, with its dimensions', () => {
    for (const { name, dimensions, samples } of METRICS) {
      const found = samples(night());
      expect(found.length, name).toBeGreaterThan(0);
      for (const { labels, value } of found) {
        expect(Object.keys(labels).sort()).toEqual([...dimensions].sort());
        expect(Number.isFinite(value)).toBe(true);
      }
    }
  });
});

describe('OpenMetrics', () => {
  test('the whole text', () => {
    expectGolden('night.prom', openMetrics(night()));
  });

  test('what is not known is left out', () => {
    const text = openMetrics(night());
    expect(text).not.toMatch(/NaN|null/);
    expect(text).toContain('hitlens_requests{distribution="E2EXAMPLE0002"} 0\n');
    expect(text).not.toContain('hitlens_hit_ratio{distribution="E2EXAMPLE0002",definition="hit_ratio"}');
  });

  test('labels are escaped', () => {
    const text = openMetrics(night({ distributions: [{ distribution: 'a"b\\c\nd', ...traffic(1, 1, 0), before: null }] }));
    expect(text).toContain('hitlens_requests{distribution="a\\"b\\\\c\\nd"} 1\n');
  });
});

describe("CloudWatch's embedded metric format", () => {
  test('every line declares what it holds', () => {
    for (const line of embedded()) {
      const [directive, ...others] = line._aws.CloudWatchMetrics;
      expect(others).toEqual([]);
      expect(directive.Namespace).toBe('hitlens');
      expect(line._aws.Timestamp).toBe(Date.parse('2026-11-20T04:01:02.500Z'));
      expect(directive.Dimensions).toHaveLength(1);
      const names = [...directive.Dimensions[0], ...directive.Metrics.map(({ Name }) => Name)];
      expect(Object.keys(line).sort()).toEqual(['_aws', ...names].sort());
      for (const name of directive.Dimensions[0]) {
        expect(METRIC_DIMENSIONS.map(cloudWatchDimension)).toContain(name);
        expect(line[name]).toEqual(expect.stringMatching(/^\S{1,250}$/));
      }
      for (const { Name, Unit } of directive.Metrics) {
        expect(typeof line[Name]).toBe('number');
        expect(['Count', 'None', 'Bytes', 'Seconds']).toContain(Unit);
      }
    }
  });

  test('says the same as OpenMetrics', () => {
    const text = fromOpenMetrics(openMetrics(night()));
    for (const { name, cloudWatch } of METRICS) if (cloudWatch === null) text.delete(name);
    expect(fromCloudWatch()).toEqual(text);
    expect(text.size).toBeGreaterThan(20);
  });

  test('a namespace of its own keeps deployments apart', () => {
    expect(embedded('hitlens/shop')[0]._aws.CloudWatchMetrics[0].Namespace).toBe('hitlens/shop');
  });
});

test('gates that do not hold are counted', () => {
  const gates = [gate(), gate({ result: 'fell', holds: false }), gate({ result: 'empty', holds: false, ratio: null })];
  expect(openMetrics(night({ gates }))).toContain(`${openMetricsName({ name: 'gates_failed' })} 2\n`);
});
