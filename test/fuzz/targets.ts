/** Everything that is fuzzed. */
import { gzipTarget } from './gzip-target.js';
import { headerTarget } from './header-target.js';
import { logTarget } from './log-target.js';
import type { Target } from './target.js';

export const TARGETS: readonly Target[] = [headerTarget, logTarget, gzipTarget];
