/** Made-up nights that are the same every time. */
import type { GateOutcome, NightlyOutcome, Traffic, UnitOutcome } from '../../src/schema/nightly-outcome.js';

export function traffic(requests: number, misses: number, hitRatio: number | null): Traffic {
  return {
    requests,
    misses,
    bytesSent: requests * 1000,
    ratios: { hit_ratio: hitRatio, byte_hit_ratio: 0.75, console_hit_ratio: 0.5, cloudwatch_hit_ratio: null, origin_offload: 1 },
  };
}

export function gate(more: Partial<GateOutcome> = {}): GateOutcome {
  return {
    failUnder: 0.9,
    definition: 'hit_ratio',
    distribution: null,
    contentType: null,
    minRequests: null,
    result: 'held',
    holds: true,
    ratio: 0.912,
    before: null,
    requests: 1000,
    counts: 'requests',
    blamed: [],
    ...more,
  };
}

export function unit(more: Partial<UnitOutcome> = {}): UnitOutcome {
  return {
    dt: '2026-11-19',
    distribution: 'E1EXAMPLE0001',
    action: 'built',
    why: 'not there yet',
    logs: 24,
    logBytes: 1_000_000,
    lateLogs: 0,
    requests: 1000,
    rows: { accepted: 1000, rejected: 2, reasons: { too_few_fields: 2 }, samples: [] },
    failed: [],
    bytes: 5000,
    ...more,
  };
}

export function night(more: Partial<NightlyOutcome> = {}): NightlyOutcome {
  return {
    day: '2026-11-19',
    started: '2026-11-20T04:00:00.000Z',
    finished: '2026-11-20T04:01:02.500Z',
    seconds: 62.5,
    complete: true,
    exitCode: 0,
    units: [
      unit({ dt: '2026-11-18', action: 'skipped', why: 'its logs are the same', requests: null, rows: null, bytes: null }),
      unit(),
      unit({ distribution: 'E2EXAMPLE0002', lateLogs: 3 }),
    ],
    read: { logs: 48, bytes: 2_000_000, accepted: 2000, rejected: 4 },
    lateLogs: 3,
    fleet: { ...traffic(2000, 600, 0.7), before: traffic(1900, 400, 0.8) },
    distributions: [
      { distribution: 'E1EXAMPLE0001', ...traffic(2000, 600, 0.7), before: null },
      { distribution: 'E2EXAMPLE0002', ...traffic(0, 0, null), before: traffic(900, 100, 0.9) },
    ],
    gates: [gate()],
    report: null,
    ...more,
  };
}
