/** Settings that are right by themselves, and cannot be together. */
import type { FargateSettings, Gate, LogPlace, Settings } from './schema.js';

/** A line for each. */
export function contradictions(settings: Settings): string[] {
  return [
    ...overlaps(settings.logs),
    ...(settings.job.runsOn === 'fargate' ? [...sizes(settings.job), ...network(settings.job)] : []),
    ...settings.gates.flatMap((gate, i) => gateOfNothing(gate, i, settings.logs)),
  ];
}

/** A log that is in two places would count once in the tables, and twice in `raw_logs`. */
function overlaps(logs: readonly LogPlace[]): string[] {
  return logs.flatMap((one, i) =>
    logs.slice(0, i).flatMap((other, j) => {
      const isWithin =
        one.bucket === other.bucket && (one.prefix.startsWith(other.prefix) || other.prefix.startsWith(one.prefix));
      return isWithin ? [`logs[${i}] and logs[${j}] hold the same logs: name each place once, or narrow their prefixes`] : [];
    }),
  );
}

/** Least and most GiB by cores, and the step between. */
const FARGATE_MEMORY: Readonly<Record<number, readonly [least: number, most: number, step: number]>> = {
  1: [2, 8, 1],
  2: [4, 16, 1],
  4: [8, 30, 1],
  8: [16, 60, 4],
  16: [32, 120, 8],
};

function sizes({ cores, memoryGiB }: FargateSettings): string[] {
  const [least, most, step] = FARGATE_MEMORY[cores];
  if (memoryGiB >= least && memoryGiB <= most && (memoryGiB - least) % step === 0) return [];
  const steps = step === 1 ? '' : ` in steps of ${step}`;
  return [`job.memoryGiB ${memoryGiB}: with ${cores} cores, Fargate has ${least} to ${most} GiB${steps}`];
}

function network({ subnets, securityGroups, assignPublicIp }: FargateSettings): string[] {
  if (subnets.length === 0 && (securityGroups.length > 0 || assignPublicIp)) {
    return ['job.subnets is missing: securityGroups and assignPublicIp are about subnets of yours'];
  }
  if (subnets.length > 0 && securityGroups.length === 0) {
    return ['job.securityGroups is missing: name at least one of the network that the subnets are in'];
  }
  return [];
}

/** Where all distributions are named, a gate of another one could never be judged. */
function gateOfNothing({ distribution }: Gate, i: number, logs: readonly LogPlace[]): string[] {
  const isOpen = logs.some(({ distributions }) => distributions.length === 0);
  const named = logs.flatMap(({ distributions }) => distributions);
  if (distribution === undefined || isOpen || named.includes(distribution)) return [];
  return [`gates[${i}].distribution "${distribution}": not one of those in logs: ${named.join(', ')}`];
}
