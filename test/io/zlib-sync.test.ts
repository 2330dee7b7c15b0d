/** A zlib-sync that would end the process is left alone. */
import { expect, test } from 'vitest';
import { isSafe } from '../../src/io/zlib-sync.js';

test('what calls the function that ends the process is not safe, whatever else is in it', () => {
  const symbols = (...names: readonly string[]) => Buffer.from(`\x7fELF\0${names.join('\0')}\0`, 'latin1');
  const [inflate, remove] = ['inflate', '_ZN4node28RemoveEnvironmentCleanupHookEPN2v87IsolateEPFvPvES3_'];
  expect(isSafe(symbols(inflate))).toBe(true);
  expect(isSafe(symbols(inflate, remove))).toBe(false);
});
