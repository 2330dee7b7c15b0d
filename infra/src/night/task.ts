/** The night as a task of ECS: its time is in HITLENS_MINUTES, what is other than usual in HITLENS_OVERRIDES. */
import { readOverrides } from './overrides.js';
import { supervise } from './supervise.js';

const { HITLENS_MINUTES = '360', HITLENS_OVERRIDES = '{}' } = process.env;

try {
  await supervise({ timeLeft: Number(HITLENS_MINUTES) * 60_000, overrides: readOverrides(JSON.parse(HITLENS_OVERRIDES)) });
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
