/** The loop: spoil an input that was kept, check it, keep it if something new happened. */
import { Random } from '../../sample-logs/random.js';
import type { Coverage } from './coverage.js';
import type { Finding } from './findings.js';
import { minimise } from './minimise.js';
import type { Target } from './target.js';

/** Larger inputs are checked but not built upon: they would make everything slow. */
const MOST_KEPT_BYTES = 40_000;
const MOST_KEPT = 3000;
/** The younger half of what was kept is where news comes from. */
const PREFERS_YOUNG = 0.5;

export interface Tally {
  /** Inputs checked. */
  runs: number;
  /** Inputs kept. */
  kept: number;
  /** Different things that happened: blocks that ran so often, and what the target told. */
  happenings: number;
}

/** Told of every input before it is checked. */
export type Watch = (input: Uint8Array, seed: number) => void;

export class Fuzzer {
  readonly tally: Tally = { runs: 0, kept: 0, happenings: 0 };
  private readonly random: Random;
  private readonly known = new Set<string>();
  private kept: Uint8Array[];

  constructor(
    private readonly target: Target,
    private readonly coverage: Coverage | null,
    seed: number,
    private readonly watch: Watch = () => {},
  ) {
    this.random = new Random(seed, target.name);
    this.kept = [...target.seeds()];
  }

  /** Goes on until it is told to stop, or something is wrong: null, or the finding, made small. */
  async run(isOver: () => boolean): Promise<Finding | null> {
    if (this.tally.runs === 0) {
      for (const input of [...this.kept]) {
        const finding = await this.tryOut(input);
        if (finding !== null) return finding;
      }
    }
    while (!isOver()) {
      const finding = await this.tryOut(this.target.mutate(this.choose(), this.random, this.choose()));
      if (finding !== null) return finding;
    }
    return null;
  }

  private choose(): Uint8Array {
    const { kept, random } = this;
    const oldest = random.chance(PREFERS_YOUNG) ? kept.length >> 1 : 0;
    return kept[oldest + random.below(kept.length - oldest)];
  }

  private async tryOut(input: Uint8Array): Promise<Finding | null> {
    const seed = this.random.next();
    const isCovered = this.coverage !== null && this.tally.runs % this.target.coverEvery === 0;
    this.tally.runs++;
    this.watch(input, seed);
    // What ran in between is not due to this input.
    if (isCovered && this.target.coverEvery > 1) this.coverage.take();
    try {
      const words = await this.target.check(input, seed);
      const blocks = isCovered ? this.coverage.take() : [];
      if (words !== null) this.learn(input, [...words, ...blocks]);
      return null;
    } catch (error) {
      return this.finding(input, seed, error);
    }
  }

  private learn(input: Uint8Array, words: readonly string[]): void {
    const before = this.known.size;
    for (const word of words) this.known.add(word);
    this.tally.happenings = this.known.size;
    if (this.known.size === before || input.length > MOST_KEPT_BYTES) return;
    this.kept.push(input);
    this.tally.kept++;
    if (this.kept.length > MOST_KEPT) this.kept = this.kept.slice(MOST_KEPT >> 1);
  }

  private async finding(input: Uint8Array, seed: number, error: unknown): Promise<Finding> {
    const kind = kindOf(error);
    const failure = async (candidate: Uint8Array): Promise<unknown> => {
      this.watch(candidate, seed);
      try {
        await this.target.check(candidate, seed);
        return null;
      } catch (thrown) {
        return thrown;
      }
    };
    const small = await minimise(input, async (smaller) => {
      const thrown = await failure(smaller);
      return thrown !== null && kindOf(thrown) === kind;
    });
    return { target: this.target.name, seed, input: small, says: wordsOf((await failure(small)) ?? error) };
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** Failures of one kind begin alike: names and numbers come later in the words. */
function kindOf(error: unknown): string {
  return wordsOf(error).split('\n')[0].replace(/\d+/g, '#');
}
