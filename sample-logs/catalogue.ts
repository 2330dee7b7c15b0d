/** The objects of each scenario. What an object is follows from its number, so there is no list of them. */
import { logged } from './escape.js';
import { mix, share } from './random.js';
import type { FileKind, Scenario } from './scenario.js';
import { SCENARIOS } from './scenarios.js';

export interface CatalogueObject {
  /** As logged in `cs-uri-stem`. */
  readonly path: string;
  readonly kind: FileKind;
  readonly bytes: number;
  readonly isValidated: boolean;
}

/** Objects whose description is kept; beyond it (a widened long tail) it is made anew for each request. */
const KEPT = 20_000;

/** A piece of a large file, as players ask for it. */
export const PIECE_BYTES = 4 * 1024 * 1024;

class Catalogue {
  private readonly kept: CatalogueObject[] = [];
  private readonly salt: number;
  /** As logged. */
  private readonly words: readonly string[];

  constructor(
    private readonly scenario: Scenario,
    index: number,
  ) {
    this.salt = mix(index + 1);
    this.words = scenario.words.map(logged);
  }

  object(n: number): CatalogueObject {
    const kept = this.kept[n];
    if (kept !== undefined) return kept;
    const made = this.describe(n);
    if (n < KEPT) this.kept[n] = made;
    return made;
  }

  private describe(n: number): CatalogueObject {
    const { kinds, origin } = this.scenario;
    const identity = n ^ this.salt;
    const kind = kinds[mix(identity + 1) % kinds.length];
    return {
      path: this.pathOf(n, kind),
      kind,
      bytes: this.bytesOf(n),
      isValidated: share(identity + 3) < origin.validated,
    };
  }

  /** Known without the rest, because the caches need it for every request. */
  bytesOf(n: number): number {
    const [smallest, largest] = this.scenario.size;
    const luck = share((n ^ this.salt) + 2);
    return smallest + Math.floor((largest - smallest) * luck * luck * luck);
  }

  private pathOf(n: number, kind: FileKind): string {
    const word = this.words[n % this.words.length];
    const path = this.scenario.file
      .replace('{year}', String(2008 + (n % 18)))
      .replace('{month}', String(1 + (mix(n) % 12)).padStart(2, '0'))
      .replace('{word}', word)
      .replace('{n}', String(n + 1).padStart(3, '0'))
      .replace(
        '{hash}',
        mix(n ^ this.salt)
          .toString(16)
          .padStart(8, '0'),
      )
      .replace('{extension}', kind.extension);
    return this.scenario.pathPattern.replace('*', path);
  }
}

/** In the order of the scenarios. */
export const CATALOGUES: readonly Catalogue[] = SCENARIOS.map((scenario, i) => new Catalogue(scenario, i));

/** The 404s are spread evenly over the popular and the unpopular: every so many-th object is gone. */
export function isMissing(n: number, missing: number): boolean {
  return Math.floor((n + 1) * missing) > Math.floor(n * missing);
}
