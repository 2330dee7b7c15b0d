/** Which JavaScript ran, and how often: V8 counts it itself. WebAssembly it does not count. */
import { Session } from 'node:inspector';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

interface ScriptCoverage {
  readonly url: string;
  /** The first range of a function is all of it; those within it follow, where their count is another. */
  readonly functions: readonly { readonly ranges: readonly Range[] }[];
}

/** That a function was called twice, or eight times as often, is news; exactly how often is not. */
const MOST_BUCKET = 5;

export class Coverage {
  private readonly session = new Session();
  /** By function, which of its characters have run. */
  private readonly ran = new Map<string, Uint8Array>();
  private total = 0;

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

  /** What ran up to now is not to be told. */
  skip(): void {
    this.post('Profiler.takePreciseCoverage');
  }

  /** What ran since the last call, in words: those that were never told before are news. */
  take(): string[] {
    const { result } = this.post('Profiler.takePreciseCoverage') as { result: readonly ScriptCoverage[] };
    const words: string[] = [];
    for (const { url, functions } of result.filter((script) => this.watches.test(script.url))) {
      for (const { ranges } of functions.filter((one) => one.ranges[0].count > 0)) {
        // A copy of a script is the same script.
        const name = `${url.replace(/\?.*/, '')} ${ranges[0].startOffset}`;
        this.mark(name, ranges);
        words.push(`${name} ${Math.min(MOST_BUCKET, Math.floor(Math.log2(ranges[0].count) / 2))}`);
      }
    }
    return [...words, `${this.total} characters ran so far`];
  }

  private mark(name: string, ranges: readonly Range[]): void {
    const { startOffset: start, endOffset: end } = ranges[0];
    const now = new Uint8Array(end - start);
    for (const { startOffset, endOffset, count } of ranges) now.fill(Number(count > 0), startOffset - start, endOffset - start);
    const before = this.ran.get(name) ?? new Uint8Array(end - start);
    this.ran.set(name, before);
    for (let i = 0; i < now.length; i++) {
      this.total += now[i] & ~before[i];
      before[i] |= now[i];
    }
  }

  close(): void {
    this.session.disconnect();
  }
}
