/** What DuckDB says when it cannot write: what that means, and what to do. */
import type { UserError } from '../../schema/errors.js';
import { diskCodeIn } from '../disk-errors.js';
import { type TempPlace, tempFailure } from '../temp.js';

/** It leaves a tenth of the disk to others, and says this when that is all there is. */
const NO_ROOM = /failed to offload data block/;

/** Why what does not fit into memory cannot be put elsewhere; null where that is not what is wrong. */
export function spillFailure(error: unknown, { path, parent }: TempPlace): UserError | null {
  const { code, message } = systemErrorOf(error);
  if (NO_ROOM.test(message)) return tempFailure(parent, { code: 'ENOSPC' });
  return message.includes(path) ? tempFailure(parent, { code, message }) : null;
}

/** As Node would have it: the system's error in what DuckDB says of a file. */
export function systemErrorOf(error: unknown): { readonly code?: string; readonly message: string } {
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
  return { code: diskCodeIn(message), message };
}
