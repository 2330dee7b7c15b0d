import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { allowGivingBack, giveBack } from '../../src/io/give-back.js';

test('memory is given back at once, also where Node needs a flag for it', () => {
  allowGivingBack();
  // Flags hold for what begins after them: a thread, or a context.
  const bytes = runInNewContext('new Uint8Array(1000)') as Uint8Array;
  giveBack(bytes.buffer);
  expect(bytes.length).toBe(0);
});

test('memory that threads share stays', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(10));
  giveBack(shared.buffer);
  expect(shared.length).toBe(10);
});
