/** What random choices begin with: another one each time, unless it is given to see the same again. */
export const SEED = Number(process.env.CONFORMANCE_SEED ?? Math.floor(Math.random() * 1e9));

/** For one test of many runs. */
export const PATIENCE_MS = 600_000;
