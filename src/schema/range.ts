/** What is only known within bounds. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

export const NOTHING: Range = { low: 0, high: 0 };

/** What is known. */
export function exactly(value: number): Range {
  return { low: value, high: value };
}

export function times({ low, high }: Range, factor: number | Range): Range {
  return typeof factor === 'number'
    ? { low: low * factor, high: high * factor }
    : { low: low * factor.low, high: high * factor.high };
}

export function plus(...ranges: readonly Range[]): Range {
  return {
    low: ranges.reduce((sum, { low }) => sum + low, 0),
    high: ranges.reduce((sum, { high }) => sum + high, 0),
  };
}

/** How often the divisor goes into the amount: most often where it is least. */
export function over(amount: number | Range, divisor: Range): Range {
  const { low, high } = typeof amount === 'number' ? { low: amount, high: amount } : amount;
  return { low: low / divisor.high, high: high / divisor.low };
}

/** Two digits are as much as an estimate knows. */
export function rounded({ low, high }: Range): Range {
  return { low: twoDigits(low), high: twoDigits(high) };
}

export function twoDigits(value: number): number {
  return Number(value.toPrecision(2));
}
