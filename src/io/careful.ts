/**
 * The careful way through a gzip file: any number of members, and where it is damaged, all text before the damage, to
 * the byte, whatever the steps.
 */
import { DamagedInput } from '../schema/errors.js';
import type { RandomAccess } from './bytes.js';
import { GunzipStream } from './gunzip-stream.js';

/** A step that fails gives no text at all, so it is taken again in smaller ones, down to single bytes. */
const STEPS = [16 * 1024, 1024, 64, 1] as const;

export interface TextOutlet {
  give(text: Uint8Array): void;
  /** The text comes once more, from the beginning. */
  restart(): void;
}

/** Where feeding stopped short of the end. */
type Stop =
  | { readonly kind: 'failed'; readonly from: number; readonly until: number; readonly error: Error }
  /** The gzip data ended before the file did. */
  | { readonly kind: 'ended'; readonly at: number };

export async function inflateCarefully(file: RandomAccess, outlet: TextOutlet, readUpTo: (end: number) => void): Promise<void> {
  const stream = new GunzipStream((text) => outlet.give(text));
  try {
    const stop = await feed(file, stream, [0, file.size], STEPS[0], readUpTo);
    if (stop === null) return await finish(stream);
    if (stop.kind === 'failed') return await giveUpToDamage(file, outlet, stop);
    if (!isAllZero(file, stop.at, readUpTo)) throw new DamagedInput(NO_GZIP, true);
  } finally {
    stream.close();
  }
}

async function finish(stream: GunzipStream): Promise<void> {
  await stream.end();
  if (stream.failure !== null) throw damage(stream.failure, true);
}

/** Feeds bytes of the file to a stream, step by step. */
async function feed(
  file: RandomAccess,
  stream: GunzipStream,
  [from, until]: readonly [number, number],
  step: number,
  readUpTo: (end: number) => void = () => {},
): Promise<Stop | null> {
  for (let at = from; at < until; ) {
    const stored = Buffer.allocUnsafe(Math.min(step, until - at));
    const length = file.read(stored, at);
    if (length === 0) return null;
    readUpTo(at + length);
    await stream.write(stored.subarray(0, length));
    if (stream.failure !== null) return { kind: 'failed', from: at, until: at + length, error: stream.failure };
    at += length;
    if (stream.consumed < at) return { kind: 'ended', at: stream.consumed };
  }
  return null;
}

/** Narrows the failing step down, giving out what comes before it on the way. */
async function giveUpToDamage(file: RandomAccess, outlet: TextOutlet, stop: Extract<Stop, { kind: 'failed' }>): Promise<void> {
  let { from, until, error } = stop;
  for (const step of STEPS.slice(1)) {
    outlet.restart();
    const stream = new GunzipStream((text) => outlet.give(text));
    const before = await feed(file, stream, [0, from], STEPS[0]);
    const narrowed = before ?? (await feed(file, stream, [from, until], step));
    stream.close();
    if (narrowed?.kind === 'failed') ({ from, until, error } = narrowed);
  }
  throw damage(error, from >= LEAST_MEMBER);
}

/** No gzip member is shorter: what fails before this is the first one. */
const LEAST_MEMBER = 18;

function isAllZero(file: RandomAccess, from: number, readUpTo: (end: number) => void): boolean {
  const stored = Buffer.allocUnsafe(STEPS[0]);
  for (let at = from; ; ) {
    const length = file.read(stored, at);
    if (length === 0) return true;
    readUpTo(at + length);
    if (stored.subarray(0, length).some((byte) => byte !== 0)) return false;
    at += length;
  }
}

const NO_GZIP = 'after its gzip data come bytes that are none';

/** What node:zlib says, in the user's words. */
function damage({ message }: Error, hasMember: boolean): DamagedInput {
  if (/incorrect (data|length) check/.test(message)) {
    return new DamagedInput('its gzip checksum does not match: the file is damaged', true);
  }
  if (/unexpected end of file/.test(message)) return new DamagedInput('its gzip data is cut off: the file is not whole');
  const isNoHeader = /incorrect header check|unknown compression method|unknown header flags/.test(message);
  if (isNoHeader && hasMember) return new DamagedInput(NO_GZIP, true);
  return new DamagedInput(`its gzip data is damaged (${message})`);
}
