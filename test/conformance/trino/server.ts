/** A Trino as a process of its own: one node with the Hive connector over a folder, on a port of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ROOT } from '../../cli/hitlens.js';
import { freePort } from '../free-port.js';
import { TrinoClient } from './client.js';
import type { InstalledTrino } from './install.js';

/** The one that `main.ts` found; null where there is none. */
export const TRINO = found();

const PATIENCE_MS = 180_000;
const CATALOG = 'hive';
const METASTORE = 'metastore';

/** Small and on few threads; only the quick compiler, as a server for a minute never pays the other's time back. */
const JVM = ['-Xmx1500M', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:ActiveProcessorCount=2'];

function found(): InstalledTrino | null {
  const { CONFORMANCE_TRINO_FILES: files } = process.env;
  return files === undefined ? null : (JSON.parse(files) as InstalledTrino);
}

/** An S3 that tables may be in, too. */
export interface TrinoS3 {
  readonly url: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secret: string;
}

export class TrinoServer {
  private constructor(
    readonly client: TrinoClient,
    /** Folder that schemas and tables are described in. */
    readonly metastore: string,
    private readonly process: ChildProcess,
    private readonly log: string,
  ) {}

  /** `local:///` is `files`, which holds what tables are made of. */
  static async start({ java, lib, plugins }: InstalledTrino, folder: string, files: string, s3?: TrinoS3): Promise<TrinoServer> {
    const port = await freePort();
    const config = join(folder, 'config.properties');
    const catalogs = join(folder, 'catalogs');
    for (const path of [catalogs, files]) mkdirSync(path, { recursive: true });
    write(config, serverProperties(port, catalogs, plugins));
    write(join(catalogs, `${CATALOG}.properties`), { ...hiveProperties(files), ...s3Properties(s3) });
    const log = join(folder, 'server.log');
    const properties = [`config=${config}`, 'node.environment=conformance', `node.data-dir=${join(folder, 'data')}`];
    const definitions = [...properties, 'jdk.attach.allowAttachSelf=true'].map((property) => `-D${property}`);
    const command = [java, ...JVM, ...definitions, '-cp', join(lib, '*'), 'io.trino.server.TrinoServer'];
    const client = new TrinoClient(`http://127.0.0.1:${port}`, CATALOG);
    const server = new TrinoServer(client, join(files, METASTORE), leashed(command, folder, log), log);
    await server.answers();
    return server;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.stdin?.end();
    await ended;
  }

  /** It listens, and even plans, before there is a node that reads and writes files. */
  private async isReady(): Promise<void> {
    await this.client.run('CREATE SCHEMA IF NOT EXISTS ready');
    await this.client.run('CREATE TABLE IF NOT EXISTS ready.rows AS SELECT 1 AS x');
    await this.client.run('SELECT x FROM ready.rows');
  }

  private async answers(): Promise<void> {
    const end = Date.now() + PATIENCE_MS;
    while (this.process.exitCode === null && Date.now() < end) {
      const isReady = await this.isReady().then(
        () => true,
        () => false,
      );
      if (isReady) return;
      await sleep(200);
    }
    const last = readFileSync(this.log, 'utf8').trim().split('\n').slice(-20).join('\n');
    await this.stop();
    throw new Error(`Trino does not begin to answer (exit code ${this.process.exitCode}):\n${last}`);
  }
}

function leashed(command: readonly string[], cwd: string, log: string): ChildProcess {
  const output = openSync(log, 'w');
  const leash = join(ROOT, 'dist', 'test', 'conformance', 'trino', 'leash.js');
  // Signals to the group of the tests do not reach it: it ends when they have ended. Their workers may outlive them.
  const started = spawn(process.execPath, [leash, process.env.CONFORMANCE_PID ?? String(process.pid), ...command], {
    cwd,
    stdio: ['pipe', output, output],
    detached: true,
  });
  closeSync(output);
  return started;
}

function serverProperties(port: number, catalogs: string, plugins: string): Record<string, string> {
  return {
    coordinator: 'true',
    'node-scheduler.include-coordinator': 'true',
    'http-server.http.port': String(port),
    'http-server.log.enabled': 'false',
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
    'discovery.uri': `http://127.0.0.1:${port}`,
    'catalog.config-dir': catalogs,
    'plugin.dir': plugins,
    'query.max-memory-per-node': '512MB',
    'memory.heap-headroom-per-node': '256MB',
  };
}

function hiveProperties(files: string): Record<string, string> {
  return {
    'connector.name': 'hive',
    'hive.metastore': 'file',
    'hive.metastore.catalog.dir': `local:///${METASTORE}`,
    'fs.native-local.enabled': 'true',
    'local.location': files,
    'hive.non-managed-table-writes-enabled': 'true',
    // As Athena does: a day that a projection foretells need not be there.
    'hive.ignore-absent-partitions': 'true',
    // Views and tables are made and dropped by whoever asks.
    'hive.security': 'allow-all',
  };
}

function s3Properties(s3: TrinoS3 | undefined): Record<string, string> {
  if (s3 === undefined) return {};
  return {
    'fs.native-s3.enabled': 'true',
    's3.endpoint': s3.url,
    's3.region': s3.region,
    's3.path-style-access': 'true',
    's3.aws-access-key': s3.accessKey,
    's3.aws-secret-key': s3.secret,
  };
}

function write(path: string, properties: Readonly<Record<string, string>>): void {
  writeFileSync(
    path,
    Object.entries(properties)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}
