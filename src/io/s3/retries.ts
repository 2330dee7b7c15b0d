/** When a request is tried again, and after what pause: the SDK's retry middleware asks here. */
import type { S3ClientConfig } from '@aws-sdk/client-s3';
import type { AdaptiveLimit } from './limit.js';

type Strategy = Extract<NonNullable<S3ClientConfig['retryStrategy']>, { acquireInitialRetryToken: unknown }>;
type RetryToken = Awaited<ReturnType<Strategy['acquireInitialRetryToken']>>;
type ErrorInfo = Parameters<Strategy['refreshRetryTokenForRetry']>[1];

export const ATTEMPTS = 8;
export const PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 10_000;
/** Where a store asks to slow down, trying again soon makes it worse. */
const THROTTLED_FACTOR = 5;
/** Nobody has ever answered: the address is wrong more likely than the store is busy. */
const ATTEMPTS_AT_NOBODY = 3;
/** After so many requests in a row whose attempts were used up, the store is down: waiting again for each object is in vain. */
const DOWN = 5;

/** After so many failures: up to twice as long as the last time, and at random, so that not all who wait come back at once. */
export function pause(failures: number, first: number): number {
  return Math.random() * Math.min(LONGEST_PAUSE_MS, first * 2 ** (failures - 1));
}

/** How long it took so far, and since when (see {@link AdaptiveLimit.era}). */
class Token implements RetryToken {
  constructor(
    private readonly count: number,
    private readonly delay: number,
    readonly era: number,
  ) {}

  getRetryCount(): number {
    return this.count;
  }

  getRetryDelay(): number {
    return this.delay;
  }
}

/**
 * Like the SDK's own strategy, but for its quota: that gives up requests after the first few hundred failures however
 * many succeed in between, and there may be a million objects.
 */
export class Retries implements Strategy {
  private failedInRow = 0;

  /** `hasAnswered`: whether the store ever did. */
  constructor(
    private readonly limit: AdaptiveLimit,
    private readonly attempts: number,
    private readonly pauseMs: number,
    private hasAnswered: boolean,
  ) {}

  async acquireInitialRetryToken(): Promise<RetryToken> {
    return new Token(0, 0, this.limit.era);
  }

  async refreshRetryTokenForRetry(token: RetryToken, info: ErrorInfo): Promise<RetryToken> {
    const { status, isThrottling } = aboutError(info);
    if (status !== undefined) this.hasAnswered = true;
    if (isThrottling) this.limit.slowDown(token instanceof Token ? token.era : this.limit.era);
    const count = token.getRetryCount() + 1;
    const isLast = info.errorType === 'CLIENT_ERROR' || count >= this.mostAttempts();
    if (info.errorType === 'CLIENT_ERROR') this.failedInRow = 0;
    else if (isLast) this.failedInRow++;
    if (isLast) throw new Error('not tried again');
    const asked = info.retryAfterHint === undefined ? 0 : info.retryAfterHint.getTime() - Date.now();
    const delay = pause(count, this.pauseMs * (isThrottling ? THROTTLED_FACTOR : 1));
    return new Token(count, Math.max(delay, Math.min(asked, LONGEST_PAUSE_MS)), this.limit.era);
  }

  recordSuccess(): void {
    this.hasAnswered = true;
    this.failedInRow = 0;
    this.limit.success();
  }

  private mostAttempts(): number {
    if (this.failedInRow >= DOWN) return 1;
    return this.hasAnswered ? this.attempts : Math.min(this.attempts, ATTEMPTS_AT_NOBODY);
  }
}

function aboutError({ error, errorType }: ErrorInfo): { status: number | undefined; isThrottling: boolean } {
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  return { status, isThrottling: errorType === 'THROTTLING' || status === 503 };
}
