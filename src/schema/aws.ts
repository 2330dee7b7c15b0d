/**
 * What AWS charges, and where its services end. Prices are list prices on demand in us-east-1 (N. Virginia), looked up in
 * November 2026 in what others quote of AWS's pages; other regions differ, and AWS changes them.
 */
import type { Range } from './range.js';

export interface Price {
  readonly dollars: number;
  /** What costs that. */
  readonly per: string;
  readonly source: string;
}

export const PRICES = {
  athenaScan: { dollars: 5, per: 'TB (2^40 bytes) that Athena scans', source: 'https://aws.amazon.com/athena/pricing/' },
  s3Get: { dollars: 0.0004, per: '1,000 GET requests', source: 'https://aws.amazon.com/s3/pricing/' },
  s3List: { dollars: 0.005, per: '1,000 LIST or PUT requests', source: 'https://aws.amazon.com/s3/pricing/' },
  s3Storage: { dollars: 0.023, per: 'GB and month in S3 Standard', source: 'https://aws.amazon.com/s3/pricing/' },
  s3Out: { dollars: 0.09, per: 'GB out of AWS', source: 'https://aws.amazon.com/s3/pricing/' },
  lambda: { dollars: 0.0000166667, per: 'GB and second of Lambda (x86)', source: 'https://aws.amazon.com/lambda/pricing/' },
  lambdaTemp: {
    dollars: 0.0000000309,
    per: 'GB and second of temp storage beyond 0.5 GB',
    source: 'https://aws.amazon.com/lambda/pricing/',
  },
  fargateCpu: {
    dollars: 0.04048,
    per: 'vCPU and hour of Fargate (Linux, x86)',
    source: 'https://aws.amazon.com/fargate/pricing/',
  },
  fargateMemory: { dollars: 0.004445, per: 'GB and hour of Fargate', source: 'https://aws.amazon.com/fargate/pricing/' },
  fargateTemp: {
    dollars: 0.000111,
    per: 'GB and hour of temp storage beyond 20 GB',
    source: 'https://aws.amazon.com/fargate/pricing/',
  },
} as const satisfies Readonly<Record<string, Price>>;

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/**
 * The largest Lambda function. It has a vCPU for each 1,769 MB of memory.
 *
 * Source: AWS Lambda Developer Guide, "Lambda quotas" and "Configure Lambda function memory". AWS tells nothing of the
 * network: others have measured 400 to 700 Mbit/s.
 */
export const LAMBDA = {
  seconds: 900,
  memory: 10_240 * MIB,
  vcpus: 10_240 / 1769,
  temp: 10_240 * MIB,
  freeTemp: 512 * MIB,
  network: { low: 50e6, high: 90e6 },
} as const;

/**
 * The largest Fargate task in vCPUs, with the least memory that such a task can have.
 *
 * Source: Amazon ECS Developer Guide, "Task CPU and memory" and "Fargate task ephemeral storage". AWS tells nothing of
 * the network: 5 to 10 Gbit/s is an assumption.
 */
export const FARGATE = {
  memory: 32 * GIB,
  vcpus: 16,
  temp: 200 * GIB,
  freeTemp: 20 * GIB,
  network: { low: 600e6, high: 1200e6 },
} as const;

/** An assumption: how fast a vCPU of theirs is beside a core of the machine that hitlens was measured on. */
export const VCPU_SPEED: Range = { low: 0.7, high: 1 };

/** GET requests that S3 takes in a second below one prefix. Source: Amazon S3 User Guide, "Optimizing performance". */
export const S3_GETS_PER_SECOND = 5500;

/** Keys on a page of ListObjectsV2. */
export const S3_KEYS_PER_LIST = 1000;

const MB = MIB;
const TB = 1024 ** 4;
/** Athena counts whole MB, and this many at least. */
const LEAST_MB = 10;

/** Dollars that Athena charges for a query that scans so many bytes. */
export function athenaPrice(bytes: number, pricePerTb: number = PRICES.athenaScan.dollars): number {
  return (Math.max(LEAST_MB, Math.ceil(bytes / MB)) * MB * pricePerTb) / TB;
}
