/** Requests that did not work this time are made again: how often depends on why they did not. */
import { pause } from '../s3/retries.js';
import type { Clock } from './settings.js';

const ATTEMPTS = 8;
/** Nobody has ever answered: the address is wrong more likely than the network is bad. */
const ATTEMPTS_AT_NOBODY = 3;

const BUSY = /^(ThrottlingException|Throttling|TooManyRequestsException|RequestLimitExceeded|SlowDown|RequestThrottled)$/;
const BROKEN =
  /^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|UND_ERR.*|ERR_SSL.*|TimeoutError)$/;

export interface SdkError {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly clockSkewCorrected?: boolean };
}

/** Whether Athena has too much to do: that passes, however long it takes. */
export function isBusy(error: unknown): boolean {
  const { name = '', $metadata } = (error ?? {}) as SdkError;
  return BUSY.test(name) || $metadata?.httpStatusCode === 429;
}

/** Whether nothing is wrong with the request itself. */
function isPassing(error: unknown): boolean {
  const { name = '', code = '', $metadata } = (error ?? {}) as SdkError;
  const isServers = ($metadata?.httpStatusCode ?? 0) >= 500;
  return isServers || BROKEN.test(code) || BROKEN.test(name) || $metadata?.clockSkewCorrected === true;
}

export class Patience {
  private hasAnswered = false;

  constructor(
    private readonly clock: Clock,
    private readonly pauseMs: number,
  ) {}

  /** `onBusy` hears of each time that Athena was too busy. Rejects with the last error, or with the signal's reason. */
  async run<T>(act: () => Promise<T>, signal: AbortSignal, onBusy: () => void = () => {}): Promise<T> {
    let broken = 0;
    for (let failures = 1; ; failures++) {
      try {
        const answer = await act();
        this.hasAnswered = true;
        return answer;
      } catch (error) {
        this.hasAnswered ||= (error as SdkError | undefined)?.$metadata?.httpStatusCode !== undefined;
        if (isBusy(error)) onBusy();
        else if (!isPassing(error) || ++broken >= (this.hasAnswered ? ATTEMPTS : ATTEMPTS_AT_NOBODY)) throw error;
        signal.throwIfAborted();
        await this.clock.sleep(this.pauseMs + pause(failures, this.pauseMs), signal);
      }
    }
  }
}
