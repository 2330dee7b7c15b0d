/** Native modules that would not load on a Lambda are found when the job is made. */
import { expect, test } from 'vitest';
import { problemOf } from '../src/native.js';

/** An ELF file with nothing but its machine and the versions that it needs. */
function elf(machine: number, ...needed: readonly string[]): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF', 'latin1');
  header.writeUInt16LE(machine, 18);
  return Buffer.concat([header, Buffer.from(needed.map((text) => `${text}\0`).join(''))]);
}

const X86_64 = 62;
const ARM64 = 183;

test('what is made for the machine and its C library is fine', () => {
  expect(problemOf(elf(X86_64, 'GLIBC_2.2.5', 'GLIBC_2.34'), 'x86_64')).toBeNull();
  expect(problemOf(elf(ARM64, 'GLIBC_2.17'), 'arm64')).toBeNull();
});

test('what is made for another machine or system is told', () => {
  expect(problemOf(elf(X86_64), 'arm64')).toBe('not made for arm64');
  expect(problemOf(Buffer.from('\xcf\xfa\xed\xfe a Mac', 'latin1'), 'x86_64')).toBe('not made for Linux');
});

test('what needs a newer C library is told', () => {
  expect(problemOf(elf(X86_64, 'GLIBC_2.14', 'GLIBC_2.38'), 'x86_64')).toBe(
    'needs version 2.38 of the C library; Lambda has 2.34',
  );
});

test('what ends the process when it is collected is told', () => {
  const binary = elf(X86_64, '_ZN4node28RemoveEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_');
  expect(problemOf(binary, 'x86_64')).toMatch(/^compiled with headers of Node that end the process/);
});
