/** Two ranges of days for the one question that has no default for them: nothing, and the day of the sample logs. */
export const MOVED = { before_from: '2026-11-18', before_to: '2026-11-19', from: '2026-11-19', to: '2026-11-20' } as const;
