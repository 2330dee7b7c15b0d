/** What may be other than usual in one run: another day than yesterday, and how many days to bring up to date. */
export interface Overrides {
  /** `2026-11-19` */
  readonly day?: string;
  readonly days?: number;
}

interface Key {
  readonly expected: string;
  readonly isRight: (value: unknown) => boolean;
}

const KEYS: Readonly<Record<keyof Overrides, Key>> = {
  day: { expected: 'a UTC day, as in 2026-11-19', isRight: (value) => typeof value === 'string' && isDay(value) },
  days: { expected: 'a whole number from 2 up', isRight: (value) => Number.isInteger(value) && Number(value) >= 2 },
};

/** Of an event; throws an error that says what it may be. */
export function readOverrides(event: unknown): Overrides {
  const entries = Object.entries((event ?? {}) as Record<string, unknown>);
  for (const [name, value] of entries) {
    if (!Object.hasOwn(KEYS, name)) throw new Error(`${name}: there is no such key. There are: ${Object.keys(KEYS).join(', ')}`);
    const { expected, isRight } = KEYS[name as keyof Overrides];
    if (!isRight(value)) throw new Error(`${name}: expected ${expected}, not ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(entries);
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().slice(0, 10) === text;
}
