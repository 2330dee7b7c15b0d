/** The nightly job, whatever it runs on. */
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Catalog } from '../catalog/catalog.js';
import type { Workgroups } from '../catalog/workgroups.js';
import type { NightlyConfig } from '../hitlens.js';
import { inputsOf } from '../log-place.js';
import type { Settings } from '../settings/schema.js';
import type { Storage } from '../storage.js';

export interface JobProps {
  readonly settings: Settings;
  readonly storage: Storage;
  readonly catalog: Catalog;
  readonly workgroups: Workgroups;
  /** Where the job writes what it says, and its metrics. */
  readonly logGroup: LogGroup;
  /** Where runs go that failed for good. */
  readonly failures: Queue;
  /** The folder that `make-bundle.ts` makes: the job with all that it needs. */
  readonly bundle: string;
}

/** Of the machine that the job gets. */
export interface Machine {
  readonly memoryMiB: number;
  readonly cores: number;
}

/** What Node, threads and buffers take, whatever `--memory` says; and DuckDB takes more than it is allowed. */
const RESERVED_MIB = 512;
const SHARE = 0.5;

/** Environment of the job: the configuration of `nightly`, and the namespace of its metrics. */
export function environmentOf(scope: Construct, props: JobProps, machine: Machine): Record<string, string> {
  return {
    HITLENS_NIGHTLY: Stack.of(scope).toJsonString(configOf(props, machine)),
    HITLENS_NAMESPACE: props.settings.name,
  };
}

function configOf({ settings, storage, workgroups, catalog }: JobProps, { memoryMiB, cores }: Machine): NightlyConfig {
  const { logs, days, engine, gates, athena } = settings;
  return {
    logs: logs.flatMap(inputsOf),
    rollup: storage.tablesLocation,
    report: storage.reportsLocation,
    days,
    engine,
    athena:
      workgroups.builds === null
        ? undefined
        : { workgroup: workgroups.builds.ref, database: catalog.databaseName, maxScan: `${athena.buildGiB}GiB` },
    gates,
    log: 'json',
    memory: `${Math.floor((memoryMiB - RESERVED_MIB) * SHARE)}MiB`,
    threads: cores,
  };
}
