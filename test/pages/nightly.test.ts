/** The page of nights on a machine of one's own: its configuration is one, its alarm is of a metric that there is. */
import { expect, test } from 'vitest';
import { METRICS } from '../../src/schema/metrics.js';
import { checkConfig, wholeConfig } from '../../src/tasks/config.js';
import { gateOf } from '../../src/tasks/gates.js';
import { textOf } from './page.js';

const PAGE = textOf('infra/nightly.md');

test('shows a configuration that is one', async () => {
  const [, text = ''] = /```json\n(\{.*?\n\})\n```/s.exec(PAGE) ?? [];
  const config = wholeConfig(await checkConfig(JSON.parse(text)));
  expect(config.gates?.map((gate) => gateOf(gate).definition.name)).toEqual(['hit_ratio', 'hit_ratio', 'console_hit_ratio']);
  // The alarm that it shows is of a metric that there is.
  const [, metric] = /time\(\) - hitlens_(\w+)/.exec(PAGE) ?? [];
  expect(METRICS.map(({ name }) => name)).toContain(metric);
});
