/** UTC days, as `2026-11-19`. */

const DAY_MS = 86_400_000;

export function dayOfInstant(instant: Date): string {
  return instant.toISOString().slice(0, 10);
}

/** The day so many days after; before, where that is negative. */
export function dayAfter(day: string, days: number): string {
  return dayOfInstant(new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS));
}

/** Whether the text is a day that exists. */
export function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Its first instant, as a number: `20261119000000`. */
export function instantOf(day: string): number {
  return Number(`${day.replaceAll('-', '')}000000`);
}
