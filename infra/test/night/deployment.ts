/** A deployment without AWS: the synthesized job and its role, between the S3 of the tests and the bundle that is deployed. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { tempFolder } from '../../../test/logs.js';
import { FakeS3, type S3Request } from '../../../test/s3/server.js';
import { METRICS } from '../../src/hitlens.js';
import { flat, resource, synthesize } from '../synth.js';
import { Policy } from './policy.js';
import { type Invocation, invoke, runTask } from './runtime.js';

/** The bucket that the stack makes for tables and reports. */
const TABLES = 'tables';

export class Deployment {
  /** Requests that its role may not make. */
  readonly refused: S3Request[] = [];
  /** What its nights left behind in their folders for temp files. */
  readonly left: string[] = [];

  private constructor(
    readonly s3: FakeS3,
    readonly policy: Policy,
    private readonly variables: Readonly<Record<string, string>>,
  ) {
    this.s3.script = (request) => {
      if (this.policy.allows(request)) return undefined;
      this.refused.push(request);
      return { status: 403, code: 'AccessDenied' };
    };
    this.forgetTables();
  }

  static async of(settings: object): Promise<Deployment> {
    const { template } = synthesize(settings);
    const { Environment } = resource(template, 'AWS::Lambda::Function', 'Job').Properties as {
      Environment: { Variables: Record<string, unknown> };
    };
    const bucket = /<(StorageTables\w+)>/.exec(flat(Environment.Variables.HITLENS_NIGHTLY))?.[1] ?? '';
    const names = { 'AWS::Partition': 'aws', [bucket]: TABLES, [`${bucket}.Arn`]: `arn:aws:s3:::${TABLES}` };
    const variables = Object.entries(Environment.Variables).map(([name, value]) => [name, flat(value, names)]);
    const policy = new Policy(resource(template, 'AWS::IAM::Policy', 'JobRole'), names);
    return new Deployment(await FakeS3.start(), policy, Object.fromEntries(variables));
  }

  /** A log comes to a bucket. */
  arrive(bucket: string, key: string, content: Buffer): void {
    (this.s3.bucketNamed(bucket) ?? this.s3.bucket(bucket)).put(key, content);
  }

  forgetTables(): void {
    this.s3.bucket(TABLES);
  }

  async night(event: object, timeLeft?: number): Promise<Invocation> {
    this.s3.requests.length = 0;
    const temp = tempFolder();
    const invocation = await invoke({ event, env: { ...this.variables, ...this.s3.env() }, temp, timeLeft });
    this.left.push(...readdirSync(temp));
    return invocation;
  }

  /** The same as a task on Fargate. */
  async task(overrides: object): Promise<Awaited<ReturnType<typeof runTask>>> {
    this.s3.requests.length = 0;
    const env = { ...this.variables, ...this.s3.env(), HITLENS_MINUTES: '2', HITLENS_OVERRIDES: JSON.stringify(overrides) };
    return runTask(env, tempFolder());
  }

  /** Keys that the last night wrote below a prefix, sorted. */
  written(prefix: string): string[] {
    const keys = this.s3.requests.filter(({ kind }) => kind === 'put').map(({ key }) => key);
    return keys.filter((key) => key.startsWith(prefix)).sort();
  }

  /** The rollup tables, as a folder. */
  tables(): string {
    const folder = tempFolder();
    const bucket = this.s3.bucketNamed(TABLES);
    for (const key of (bucket?.keys() ?? []).filter((one) => one.startsWith('rollup/'))) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), bucket?.get(key)?.body ?? '');
    }
    return join(folder, 'rollup');
  }

  stop(): Promise<void> {
    return this.s3.stop();
  }
}

/** Values of a metric in what a night said. */
export function metric({ lines }: Invocation, name: string): unknown[] {
  const cloudWatch = METRICS.find((one) => one.name === name)?.cloudWatch ?? '';
  return lines.flatMap((line) => (cloudWatch in line ? [line[cloudWatch]] : []));
}
