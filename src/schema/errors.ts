/**
 * Something the user can do something about: the message says what, where, and what to do next. It is printed
 * without a stack trace; any other error is a bug.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  /** Exit code: 1 failed, 2 wrong usage. */
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Wrong words on the command line. */
export function usageError(message: string): UserError {
  return new UserError(message, 2);
}
