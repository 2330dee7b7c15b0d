/** The night as a Lambda. */
import { readOverrides } from './overrides.js';
import { supervise } from './supervise.js';

/** What is used of the context that Lambda gives. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number;
}

/** So much before the end the night is ended, so that there is time to say so. */
const RESERVE_MS = 15_000;

/** An event is `{}`, or says what is other than usual: `{"days": 31}`. Resolves to the exit code. */
export async function handler(event: unknown, context: LambdaContext): Promise<{ exitCode: number }> {
  const overrides = readOverrides(event);
  return { exitCode: await supervise({ timeLeft: context.getRemainingTimeInMillis() - RESERVE_MS, overrides }) };
}
