/** A query's way from its start to its end, with all that may happen to it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import type { QueryProgress } from '../../../src/io/athena/settings.js';
import { endAll } from '../../../src/io/interrupt.js';
import { ask, FakeClock, open, refusal, useFakeAthena } from '../../athena/session.js';

const session = useFakeAthena();
const ONE = 'SELECT 1 AS a';

function started(): string[] {
  return session.athena.requests
    .filter(({ operation }) => operation === 'StartQueryExecution')
    .map(({ input }) => String(input.ClientRequestToken));
}

test('a start whose answer is lost is made again and runs once', async () => {
  session.athena.script = ({ operation, before }) =>
    operation === 'StartQueryExecution' && before < 2 ? { cut: before === 0 ? 'after' : 'before' } : undefined;
  expect((await ask(ONE)).rows).toEqual([[1]]);
  expect(started()).toHaveLength(3);
  expect(new Set(started()).size).toBe(1);
  expect(session.athena.queries).toHaveLength(1);
});

test('the same question asked twice is two queries', async () => {
  await ask(ONE);
  await ask(ONE);
  expect(new Set(started()).size).toBe(2);
  expect(session.athena.queries).toHaveLength(2);
});

test('throttling and server errors are waited out, for every request', async () => {
  session.athena.script = ({ before }) => {
    if (before < 12) return { error: 'ThrottlingException', message: 'Rate exceeded' };
    return before === 12 ? { error: 'InternalServerException', status: 500 } : undefined;
  };
  const clock = new FakeClock();
  expect((await ask(ONE, { clock })).rows).toEqual([[1]]);
  expect(clock.slept.length).toBeGreaterThan(36);
  expect(Math.max(...clock.slept)).toBeLessThan(12_000);
});

test('a place is waited for, with word of it', async () => {
  const seen: QueryProgress[] = [];
  session.athena.mostRunning = 0;
  session.athena.script = ({ before }) => {
    session.athena.mostRunning = before < 20 ? 0 : 1;
    return undefined;
  };
  const watch = { show: (progress: QueryProgress) => seen.push(progress), end: vi.fn() };
  expect((await ask(ONE, { watch })).rows).toEqual([[1]]);
  expect(seen.filter(({ state }) => state === 'WAITING')).toHaveLength(20);
  expect(watch.end).toHaveBeenCalledTimes(1);
});

test('a place that never comes is not waited for without end', async () => {
  session.athena.mostRunning = 0;
  const message = await refusal(ask(ONE, { timeoutMs: 60_000 }));
  expect(message).toMatch(/took more than 1 min \(--timeout\); it was waiting for a place/);
});

test('a query that runs may be queued again; progress says so', async () => {
  const states = ['QUEUED', 'RUNNING', 'QUEUED', 'RUNNING'] as const;
  session.athena.course = () => ({ steps: states.map((state, i) => ({ state, scanned: i * 1000 })) });
  const seen: QueryProgress[] = [];
  await ask(ONE, { watch: { show: (progress) => seen.push(progress), end: () => {} } });
  expect(seen.map(({ state }) => state)).toEqual(states);
  expect(seen.map(({ bytesScanned }) => bytesScanned)).toEqual([0, 1000, 2000, 3000]);
});

test('it is asked about often at first, and every few seconds later', async () => {
  session.athena.course = () => ({ steps: Array.from({ length: 40 }, () => ({ state: 'RUNNING' as const })) });
  const clock = new FakeClock();
  await ask(ONE, { clock });
  expect(clock.slept).toHaveLength(40);
  expect(clock.slept[0]).toBeLessThan(130);
  expect(Math.max(...clock.slept)).toBeLessThanOrEqual(5000);
  expect(clock.slept.slice(-20).every((ms) => ms >= 3000)).toBe(true);
  // Many clients do not ask in step.
  expect(new Set(clock.slept.slice(-20)).size).toBeGreaterThan(10);
});

test('a signal stops no engine that has nothing to do', async () => {
  const engine = await open();
  await engine.ask({ sql: ONE, parameters: [] });
  session.athena.course = () => ({ end: { state: 'FAILED', reason: 'x' } });
  await refusal(engine.ask({ sql: ONE, parameters: [] }));
  await endAll();
  expect(await refusal(engine.ask({ sql: ONE, parameters: [] }))).toContain('x');
});

describe('is stopped', () => {
  test('when it takes too long', async () => {
    session.athena.course = () => ({ neverEnds: true, steps: [{ state: 'RUNNING', scanned: 3 * 1024 ** 3 }] });
    const message = await refusal(ask(ONE, { timeoutMs: 90_000 }));
    expect(message).toContain('took more than 1.5 min (--timeout); it was RUNNING. So far: Athena: 3 GiB scanned, $0.014648');
    expect(session.athena.queries[0].isStopped).toBe(true);
  });

  test('when Athena falls silent', async () => {
    session.athena.script = ({ operation }) => (operation === 'GetQueryExecution' ? { lateMs: 20_000 } : undefined);
    expect(await refusal(ask(ONE, { timeoutMs: 300 }))).toContain('--timeout');
    expect(session.athena.queries[0].isStopped).toBe(true);
  });

  test('when it scans too much', async () => {
    const steps = [10, 900, 1100, 5000].map((mb) => ({ state: 'RUNNING' as const, scanned: mb * 1024 ** 2 }));
    session.athena.course = () => ({ steps });
    const message = await refusal(ask(ONE, { maxScan: 1024 ** 3 }));
    expect(message).toMatch(/scans more than 1 GiB \(--max-scan\)\. So far: Athena: 1\.1 GiB scanned, \$0\.005245/);
    expect(message).toContain('BytesScannedCutoffPerQuery');
    expect(session.athena.count('GetQueryExecution')).toBe(3);
    expect(session.athena.queries[0].isStopped).toBe(true);
  });

  test('when the engine is closed', async () => {
    session.athena.course = () => ({ neverEnds: true });
    const engine = await open();
    const asking = refusal(engine.ask({ sql: ONE, parameters: [] }));
    await vi.waitFor(() => expect(session.athena.count('GetQueryExecution')).toBeGreaterThan(2));
    await engine.close();
    expect(session.athena.queries[0].isStopped).toBe(true);
    expect(await asking).toMatch(/^Athena: stopped\. So far: /);
    expect(await refusal(engine.ask({ sql: ONE, parameters: [] }))).toBe('Athena: stopped');
  });

  test('when it is closed while the start is on its way', async () => {
    session.athena.script = ({ operation }) => (operation === 'StartQueryExecution' ? { lateMs: 100 } : undefined);
    const engine = await open();
    const asking = refusal(engine.ask({ sql: ONE, parameters: [] }));
    await sleep(30);
    await engine.close();
    expect(await asking).toMatch(/^Athena: stopped/);
    expect(session.athena.queries[0].isStopped).toBe(true);
  });

  test('when it is closed while its answer is on its way', async () => {
    session.athena.script = ({ operation }) => (operation === 'GetQueryResults' ? { lateMs: 5000 } : undefined);
    const engine = await open();
    const asking = refusal(engine.ask({ sql: ONE, parameters: [] }));
    await vi.waitFor(() => expect(session.athena.count('GetQueryResults')).toBe(1));
    await engine.close();
    expect(await asking).toBe('Athena: stopped');
  });

  test('by a signal, before the process ends', async () => {
    session.athena.course = () => ({ neverEnds: true });
    const engine = await open();
    const asking = refusal(engine.ask({ sql: ONE, parameters: [] }));
    await vi.waitFor(() => expect(session.athena.queries).toHaveLength(1));
    await endAll();
    expect(session.athena.queries[0].isStopped).toBe(true);
    expect(await asking).toMatch(/^Athena: stopped/);
  });

  test('and where that fails, how to stop it is said', async () => {
    session.athena.course = () => ({ neverEnds: true });
    session.athena.script = ({ operation }) =>
      operation === 'StopQueryExecution' ? { error: 'AccessDeniedException', message: 'no' } : undefined;
    const message = await refusal(ask(ONE, { timeoutMs: 1000 }));
    expect(message).toContain(`aws athena stop-query-execution --query-execution-id ${session.athena.queries[0].id}`);
  });
});

test('a query that ended before its scan was seen answers, and says so', async () => {
  session.athena.course = () => ({ scanned: 2 * 1024 ** 4 });
  const { rows, cost } = await ask(ONE, { maxScan: 1024 });
  expect([rows, cost]).toEqual([
    [[1]],
    'Athena: 2 TiB scanned, $10.00, 1.2 s (more than --max-scan, but it had ended before that was seen)',
  ]);
});

describe('cost', () => {
  test.each([
    [1, '1 B scanned, $0.000048', {}],
    [10 * 1024 ** 2, '10 MiB scanned, $0.000048', {}],
    [10 * 1024 ** 2 + 1, '10 MiB scanned, $0.000052', {}],
    [1024 ** 4, '1 TiB scanned, $5.00', {}],
    [1024 ** 4, '1 TiB scanned, $6.75', { pricePerTb: 6.75 }],
  ])('of %i bytes', async (scanned, text, settings) => {
    session.athena.course = () => ({ scanned });
    expect((await ask(ONE, settings)).cost).toBe(`Athena: ${text}, 1.2 s`);
  });

  test('of an answer that Athena had', async () => {
    session.athena.course = () => ({ isReused: true });
    expect((await ask(ONE, { reuseMinutes: 60 })).cost).toBe('Athena: an earlier result was reused, nothing scanned, $0, 1.2 s');
  });

  test('of what only manages tables', async () => {
    expect((await ask("SHOW TABLES '*'")).cost).toBe('Athena: 0 B scanned, $0, 1.2 s');
  });
});
