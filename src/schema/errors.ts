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

/** Stopped from outside, by a signal or by whoever closed what was asked. */
export class Interrupted extends UserError {}

/** Wrong words on the command line. */
export function usageError(message: string): UserError {
  return new UserError(message, 2);
}

/** An input that hitlens does not read: the message says what was found and what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The rest of an input cannot be read; everything before the damage was given to the sink. */
export class DamagedInput extends Error {
  override readonly name = 'DamagedInput';
  /** Whether the text arrived whole all the same (a wrong checksum at its end): then its last line counts. */
  readonly textIsWhole: boolean;

  constructor(message: string, textIsWhole = false) {
    super(message);
    this.textIsWhole = textIsWhole;
  }
}

/** An input that could not be read at all, or not to its end, and of which nothing was counted: the message says why. */
export class UnreadableInput extends Error {
  override readonly name = 'UnreadableInput';
}
