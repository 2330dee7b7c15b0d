/** Native modules must be made for the machine they will run on: what they need is written in them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isSafe } from './hitlens.js';

/** The C library of Amazon Linux 2023, which Lambda runs on. */
const GLIBC = [2, 34] as const;
/** `e_machine` of an ELF file. */
const MACHINES: Readonly<Record<string, number>> = { x86_64: 62, arm64: 183 };

/** Names of the native modules in a folder; throws where one would not load. */
export function checkNative(folder: string, architecture: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile() && /\.(node|so)$/.test(entry.name));
  return paths.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    const problem = problemOf(readFileSync(path), architecture);
    if (problem !== null) throw new Error(`${relative(folder, path)}: ${problem}`);
    return name;
  });
}

/** null where it loads there, and does no harm. */
export function problemOf(binary: Buffer, architecture: string): string | null {
  if (binary.subarray(0, 4).toString('latin1') !== '\x7fELF') return 'not made for Linux';
  if (binary.readUInt16LE(18) !== MACHINES[architecture]) return `not made for ${architecture}`;
  if (!isSafe(binary)) return 'compiled with headers of Node that end the process: https://github.com/nodejs/node/issues/65262';
  const needed = [...binary.toString('latin1').matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(([, major, minor]) => [+major, +minor]);
  const newer = needed.find(([major, minor]) => major > GLIBC[0] || (major === GLIBC[0] && minor > GLIBC[1]));
  return newer === undefined ? null : `needs version ${newer.join('.')} of the C library; Lambda has ${GLIBC.join('.')}`;
}
