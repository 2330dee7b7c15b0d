/** A real S3 server for the tests of one file, with a proxy before it that tells what is asked. */
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { Random } from '../../sample-logs/random.js';
import { hitlens, type Run } from '../cli/hitlens.js';
import { tempFolder } from '../logs.js';
import { BreakingProxy } from '../s3/breaking-proxy.js';
import { Buckets } from './buckets.js';
import { SEED } from './seed.js';
import { OWNER, REGION, Server, type Who } from './server.js';

const START_MS = 60_000;
const PATIENCE_MS = 120_000;

export interface Session {
  readonly buckets: Buckets;
  readonly proxy: BreakingProxy;
  /** Environment of someone who asks through the proxy. */
  env(who?: Who): Record<string, string>;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Run>;
  /** Standard output of a run that must succeed without a word on stderr. */
  answer(args: readonly string[]): Promise<string>;
}

interface Started {
  readonly server: Server;
  readonly proxy: BreakingProxy;
  readonly buckets: Buckets;
}

async function start(): Promise<Started> {
  const server = await Server.start(tempFolder());
  const proxy = await BreakingProxy.start(server.url, new Random(SEED, 'proxy'));
  return { server, proxy, buckets: new Buckets(server.url) };
}

export function useRealS3(): Session {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  vi.setConfig({ testTimeout: PATIENCE_MS, hookTimeout: PATIENCE_MS });
  let started: Started | undefined;
  beforeAll(async () => {
    started = await start();
  }, START_MS);
  afterAll(async () => {
    await started?.proxy.stop();
    await started?.server.stop();
  });
  beforeEach(() => started?.proxy.reset());
  const parts = () => {
    if (started === undefined) throw new Error('not started yet');
    return started;
  };
  const env = (who?: Who) => envOf(parts().proxy.url, who);
  const run = (args: readonly string[], more = {}) => hitlens(args, { env: { ...env(), ...more }, patienceMs: PATIENCE_MS });
  return {
    get buckets() {
      return parts().buckets;
    },
    get proxy() {
      return parts().proxy;
    },
    env,
    run,
    async answer(args) {
      const { code, stdout, stderr } = await run(args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return stdout;
    },
  };
}

/** What a client needs to reach a server. */
export function envOf(url: string, { accessKey, secret }: Who = OWNER): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKey,
    AWS_SECRET_ACCESS_KEY: secret,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
    AWS_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}
