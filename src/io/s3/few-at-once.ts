/** Does many things, a few at once, and all of them or none. */
import pLimit from 'p-limit';

/** Once one has failed, those that wait are not begun; rejects with its error when none is under way any more. */
export async function fewAtOnce<T>(most: number, acts: readonly (() => Promise<T>)[]): Promise<T[]> {
  const limit = pLimit({ concurrency: most, rejectOnClear: true });
  const all = acts.map((act) => limit(act));
  try {
    return await Promise.all(all);
  } catch (error) {
    limit.clearQueue();
    await Promise.allSettled(all);
    throw error;
  }
}
