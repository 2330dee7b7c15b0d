/** What went wrong, in words, and the exit code that says so. */
import { UserError } from '../schema/errors.js';

export interface Failure {
  readonly message: string;
  readonly exitCode: 1 | 2;
}

/** Anything but a UserError is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UserError) return { message: error.message, exitCode: error.exitCode };
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { message: `this is a bug in hitlens, please report it:\n${text}`, exitCode: 1 };
}
