/** Colours by meaning. Without colour every one of them leaves the text as it is. */
import picocolors from 'picocolors';
import { type Bar, bar } from './bar.js';
import type { Level } from './columns.js';

export interface Paint {
  readonly strong: (text: string) => string;
  readonly quiet: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly level: Readonly<Record<Level, (text: string) => string>>;
}

export function paintOf(color: boolean): Paint {
  const colors = picocolors.createColors(color);
  // picocolors puts its codes around nothing too, which would only litter the line.
  const ink = (paint: (text: string) => string) => (text: string) => (text === '' ? '' : paint(text));
  return {
    strong: ink(colors.bold),
    quiet: ink(colors.dim),
    warning: ink(colors.yellow),
    level: { good: ink(colors.green), fair: ink(colors.yellow), poor: ink(colors.red) },
  };
}

/** The full part in the given ink, the empty part in the background. */
export function paintedBar(share: number, cells: number, paint: Paint, ink: (text: string) => string): string {
  const { full, empty }: Bar = bar(share, cells);
  return ink(full) + paint.quiet(empty);
}
