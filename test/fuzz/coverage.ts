/** Which blocks of JavaScript ran, and how often: V8 counts them itself. WebAssembly it does not count. */
import { Session } from 'node:inspector';

interface ScriptCoverage {
  readonly url: string;
  readonly functions: readonly {
    readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[];
  }[];
}

/** Counts differ from one input to the next; that a loop ran twice, or eight times as often, is news. */
const MOST_BUCKET = 5;

export class Coverage {
  private readonly session = new Session();

  constructor(private readonly watches: RegExp) {
    this.session.connect();
    this.post('Profiler.enable');
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** In the same thread the answer is there when the call returns. */
  private post(method: string, parameters: object = {}): unknown {
    let answer: unknown;
    this.session.post(method, parameters, (error, result) => {
      if (error !== null) throw error;
      answer = result;
    });
    return answer;
  }

  /** What ran since the last call: a word for every block, and how often it did. */
  take(): string[] {
    const { result } = this.post('Profiler.takePreciseCoverage') as { result: readonly ScriptCoverage[] };
    const words: string[] = [];
    for (const { url, functions } of result.filter((script) => this.watches.test(script.url))) {
      // A copy of a script is the same script.
      const script = url.replace(/\?.*/, '');
      for (const { ranges } of functions.filter((one) => one.ranges[0].count > 0)) {
        for (const { startOffset, endOffset, count } of ranges)
          words.push(`${script} ${startOffset}-${endOffset} ${bucket(count)}`);
      }
    }
    return words;
  }

  close(): void {
    this.session.disconnect();
  }
}

/**
 * A block that ran as often as the one around it is not told of, one that never ran is: of what ran for the first time
 * it is the gaps that tell.
 */
function bucket(count: number): number {
  return count === 0 ? -1 : Math.min(MOST_BUCKET, Math.floor(Math.log2(count) / 2));
}
