/** Athena as an engine: questions are asked over its API, answers come typed, and each says what it cost. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryExecution } from '@aws-sdk/client-athena';
import type { Engine, EngineAnswer, Statement } from '../../query/engine.js';
import { UserError } from '../../schema/errors.js';
import { beforeLeaving } from '../interrupt.js';
import { Athena } from './client.js';
import { costText } from './cost.js';
import { Execution, Stopped } from './execution.js';
import { Results } from './rows.js';
import type { AthenaSettings, Clock } from './settings.js';

const CLOCK: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
};

/** Loads the SDK and finds the region; makes no request yet. */
export async function openAthena(settings: AthenaSettings): Promise<Engine> {
  const clock = settings.clock ?? CLOCK;
  return new AthenaEngine(await Athena.load(settings, clock), settings, clock);
}

class AthenaEngine implements Engine {
  readonly name = 'athena';
  /** What is running, and its end. */
  private readonly running = new Map<AbortController, Promise<unknown>>();
  private isClosed = false;

  constructor(
    private readonly athena: Athena,
    private readonly settings: AthenaSettings,
    private readonly clock: Clock,
  ) {}

  async ask(statement: Statement): Promise<EngineAnswer> {
    if (this.isClosed) throw new UserError('Athena: stopped');
    const stop = new AbortController();
    const asking = this.answer(statement, stop);
    this.running.set(stop, asking);
    try {
      return await asking;
    } finally {
      this.running.delete(stop);
    }
  }

  private async answer(statement: Statement, stop: AbortController): Promise<EngineAnswer> {
    const takeBack = beforeLeaving(() => this.close());
    try {
      const execution = await new Execution(this.athena, this.settings, this.clock, statement, stop).finish();
      const { columns, rows } = await new Results(this.athena, this.settings, execution, stop.signal).answer();
      const cost = `${costText(execution, this.settings.pricePerTb)}${this.surprise(execution)}`;
      return { columns: columns.map(({ name, kind, isFractional }) => ({ name, kind, isFractional })), rows, cost: () => cost };
    } finally {
      takeBack();
    }
  }

  /** It may have ended before anyone saw how much it scans. */
  private surprise({ Statistics }: QueryExecution): string {
    const { maxScan = Number.POSITIVE_INFINITY } = this.settings;
    return (Statistics?.DataScannedInBytes ?? 0) > maxScan
      ? ' (more than --max-scan, but it had ended before that was seen)'
      : '';
  }

  async close(): Promise<void> {
    this.isClosed = true;
    const ends = [...this.running].map(([stop, end]) => {
      stop.abort(new Stopped('Athena: stopped'));
      return end;
    });
    await Promise.allSettled(ends);
    this.athena.close();
  }
}
