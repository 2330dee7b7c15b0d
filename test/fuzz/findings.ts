/** Inputs that something was wrong with, as files: `make test` checks them ever after. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** From the root of the repository, where `make` runs. */
const FOLDER = 'test/fuzz/findings';
/** Longer ones are packed, so that nobody has to scroll past them. */
const MOST_READABLE = 4096;

export interface Finding {
  readonly target: string;
  readonly seed: number;
  readonly input: Uint8Array;
  /** What was wrong. */
  readonly says: string;
}

/** As it is in a file: bytes are characters up to U+00FF, or deflated and in base64. */
interface Stored {
  readonly target: string;
  readonly seed: number;
  readonly says: string;
  readonly bytes?: string;
  readonly deflated?: string;
}

/** Returns the path of the file. */
export function writeFinding({ target, seed, input, says }: Finding): string {
  const isReadable = input.length <= MOST_READABLE;
  const bytes = isReadable
    ? { bytes: Buffer.from(input).toString('latin1') }
    : { deflated: deflateRawSync(input).toString('base64') };
  const stored: Stored = { target, seed, says, ...bytes };
  const name = createHash('sha256').update(input).update(`${target} ${seed}`).digest('hex').slice(0, 8);
  const path = join(FOLDER, `${target}-${name}.json`);
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path, `${JSON.stringify(stored, null, 2)}\n`);
  return path;
}

export function readFindings(): (Finding & { readonly name: string })[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));
  return names.sort().map((name) => {
    const { bytes, deflated, ...finding } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Stored;
    const input = deflated === undefined ? Buffer.from(bytes ?? '', 'latin1') : inflateRawSync(Buffer.from(deflated, 'base64'));
    return { ...finding, input, name };
  });
}
