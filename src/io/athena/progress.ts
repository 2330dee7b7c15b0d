/** A line on stderr that says how far a query has come, on a terminal only. */
import { bytesText } from './cost.js';
import type { QueryProgress, QueryWatch } from './settings.js';

const WORDS: Readonly<Record<QueryProgress['state'], string>> = {
  WAITING: 'waiting for a place (too many queries run at once)',
  QUEUED: 'queued',
  RUNNING: 'running',
};

/** Silent where stderr is no terminal. */
export function progressLine(stream: NodeJS.WriteStream = process.stderr): QueryWatch {
  if (!stream.isTTY) return { show: () => {}, end: () => {} };
  const CLEAR = '\r\u001b[2K';
  let isShown = false;
  return {
    show: (progress) => {
      isShown = true;
      stream.write(`${CLEAR}${progressText(progress).slice(0, Math.max(1, (stream.columns ?? 80) - 1))}`);
    },
    end: () => {
      if (isShown) stream.write(CLEAR);
      isShown = false;
    },
  };
}

export function progressText({ state, seconds, bytesScanned }: QueryProgress): string {
  const scanned = bytesScanned === 0 ? '' : `, ${bytesText(bytesScanned)} scanned`;
  return `Athena: ${WORDS[state]}, ${Math.round(seconds)} s${scanned}`;
}
