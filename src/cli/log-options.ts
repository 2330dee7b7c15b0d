/** Options as parsed to what the tasks on logs take. */
import type { S3Options } from '../io/s3/settings.js';
import { localEffects } from '../local.js';
import { usageError } from '../schema/errors.js';
import type { Effects } from '../tasks/effects.js';
import type { Condition, LogOptions } from '../tasks/logs.js';
import type { Streams } from './streams.js';
import { readSince } from './values.js';

/** Done, but an input could not be read whole. */
export const EXIT_INCOMPLETE = 3;

/** Done, whole or not, and a gate does not hold. */
export const EXIT_GATE = 4;

export function exitCodeOf(complete: boolean): number {
  return complete ? 0 : EXIT_INCOMPLETE;
}

/** The limit as tasks take it: null is all, undefined the task's own default. */
export function limitOf({ limit }: Record<string, unknown>): number | null | undefined {
  return limit === Number.POSITIVE_INFINITY ? null : (limit as number | undefined);
}

export function logOptions(inputs: readonly string[], options: Record<string, unknown>, streams: Streams): LogOptions {
  if (options.since !== undefined && options.from !== undefined)
    throw usageError('--since and --from both say where to begin: give one');
  const since = options.since === undefined ? options.from : readSince(String(options.since), streams.now());
  const until = options.to;
  if (since !== undefined && until !== undefined && Number(since) >= Number(until)) {
    throw usageError('--to is not after --from: no row can lie between them');
  }
  return {
    inputs,
    where: options.where as readonly Condition[] | undefined,
    since: since as number | undefined,
    until: until as number | undefined,
    memory: options.memory as number | undefined,
    tempDir: options.tempDir as string | undefined,
    threads: options.threads as number | undefined,
    fields: options.fields as 'v1' | undefined,
  };
}

/** What the options say about S3. */
export function s3Options(options: Record<string, unknown>): S3Options {
  return {
    profile: options.profile as string | undefined,
    region: options.region as string | undefined,
    requestPayer: options.requestPayer === true,
    anonymous: options.signRequest === false,
    concurrency: options.concurrency as number | undefined,
  };
}

export function effectsOf(options: Record<string, unknown>, streams: Streams): Effects {
  return localEffects(streams.warn, s3Options(options));
}
