/** A progress bar on stderr, for work that takes a while, on a terminal only. */
import type { Progress } from '../tasks/effects.js';

const WAIT_MS = 500;
const UPDATE_MS = 100;

const SILENT: Progress = { add: () => {}, stop: () => {} };

interface Bar {
  update(value: number, payload: object): void;
  stop(): void;
}

/** Progress over so many bytes; silent where stderr is no terminal. */
export function startProgress(bytes: number): Progress {
  if (!process.stderr.isTTY || bytes === 0) return SILENT;
  const started = Date.now();
  let read = 0;
  let rows = 0;
  let bar: Bar | undefined;
  let isStopped = false;
  let updated = 0;
  const show = setTimeout(async () => {
    const made = await openBar(bytes);
    if (isStopped) made.stop();
    else bar = made;
  }, WAIT_MS);
  return {
    add: (moreBytes, moreRows) => {
      read += moreBytes;
      rows += moreRows;
      const now = Date.now();
      if (bar === undefined || now - updated < UPDATE_MS) return;
      updated = now;
      // What is only fetched has no rows.
      const rate =
        rows > 0 ? `${perSecond(rows, now - started)} rows/s` : `${perSecond(read / 1024 / 1024, now - started)} MiB/s`;
      bar.update(Math.min(read, bytes), { rate });
    },
    stop: () => {
      isStopped = true;
      clearTimeout(show);
      bar?.stop();
      bar = undefined;
    },
  };
}

async function openBar(bytes: number): Promise<Bar> {
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar({
    format: '{bar} {percentage}% of {size} | {rate} | {eta_formatted} left',
    barsize: 24,
    clearOnComplete: true,
    hideCursor: true,
    stream: process.stderr,
  });
  bar.start(bytes, 0, { rate: '', size: `${(bytes / 1024 / 1024).toFixed(1)} MiB` });
  return bar;
}

function perSecond(n: number, ms: number): string {
  return Math.round((n * 1000) / Math.max(ms, 1)).toLocaleString('en-US');
}
