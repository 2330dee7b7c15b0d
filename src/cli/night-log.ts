/** What a night says while it runs, on stderr: lines for people, or a JSON object a line. */
import type { NightEvent } from '../report/night-text.js';
import type { Streams } from './streams.js';

export interface NightLog {
  /** Something is wrong, but the night goes on. */
  warn(message: string): void;
  /** What it took. */
  note(message: string): void;
  event(event: NightEvent): void;
}

/** People are told what is wrong; what is well is in the summary line. */
export function textLog({ warn }: Streams): NightLog {
  return {
    warn,
    note: () => {},
    event: ({ level, event, message }) => {
      if (level !== 'info' && (event === 'gate' || event === 'failed')) warn(message ?? '');
    },
  };
}

export function jsonLog({ stderr, now }: Streams): NightLog {
  const write = ({ level, event, ...rest }: NightEvent) =>
    stderr.write(`${harmless(JSON.stringify({ time: now().toISOString(), level, event, ...rest }))}\n`);
  return {
    warn: (message) => write({ level: 'warn', event: 'warning', message }),
    note: (message) => write({ level: 'info', event: 'note', message }),
    event: write,
  };
}

/** JSON may hold control characters beyond ASCII as they are, and terminals obey some of them. */
function harmless(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
