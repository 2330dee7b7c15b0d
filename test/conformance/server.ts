/** A real S3 server as a process of its own, empty, on a port of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ACCESS_KEY } from '../s3/server.js';
import { freePort } from './free-port.js';
import type { ServerName } from './install.js';

export const REGION = 'eu-central-1';

export interface Who {
  readonly accessKey: string;
  readonly secret: string;
}

/** May do everything. The Athena of the tests knows the key, too. */
export const OWNER: Who = { accessKey: ACCESS_KEY, secret: 'secret-of-the-owner' };
/** May do what policies say. */
export const GUEST: Who = { accessKey: 'AKIAGUESTGUESTGUEST0', secret: 'secret-of-the-guest' };

/** The one that `main.ts` found; null where there is none. */
export const INSTALLED = installed();

/** Whether it minds who asks: moto lets everybody do everything. */
export const KNOWS_WHO = INSTALLED?.name === 'versitygw';

function installed(): { readonly name: ServerName; readonly command: string } | null {
  const { CONFORMANCE_SERVER: name, CONFORMANCE_COMMAND: command } = process.env;
  if (command === undefined || (name !== 'versitygw' && name !== 'moto')) return null;
  return { name, command };
}

export class Server {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
  ) {}

  static async start(folder: string): Promise<Server> {
    if (INSTALLED === null) throw new Error('no server is installed');
    const { name, command } = INSTALLED;
    const port = await freePort();
    const args = name === 'moto' ? ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)] : versitygwArgs(folder, port);
    const server = new Server(`http://127.0.0.1:${port}`, spawn(command, args, { stdio: 'ignore' }));
    await server.answers();
    if (name === 'versitygw') addGuest(command, server.url);
    return server;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }

  private async answers(): Promise<void> {
    for (let tries = 0; tries < 600; tries++) {
      if (this.process.exitCode !== null) break;
      const isThere = await fetch(this.url).then(
        () => true,
        () => false,
      );
      if (isThere) return;
      await sleep(50);
    }
    throw new Error(`the server does not begin to answer (exit code ${this.process.exitCode})`);
  }
}

/** Metadata beside the files, not in their extended attributes: not every file system has those. */
function versitygwArgs(folder: string, port: number): string[] {
  const [data, iam, side] = ['data', 'iam', 'side'].map((name) => join(folder, name));
  for (const path of [data, iam, side]) mkdirSync(path);
  const owner = ['--access', OWNER.accessKey, '--secret', OWNER.secret, '--region', REGION, '--iam-dir', iam];
  return ['--port', `127.0.0.1:${port}`, '--keep-alive', '--quiet', ...owner, 'posix', '--sidecar', side, data];
}

function addGuest(command: string, url: string): void {
  const owner = ['-a', OWNER.accessKey, '-s', OWNER.secret, '--endpoint-url', url, '--region', REGION];
  const guest = ['--access', GUEST.accessKey, '--secret', GUEST.secret, '--role', 'user'];
  const { status, stderr } = spawnSync(command, ['admin', ...owner, 'create-user', ...guest], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no user could be made: ${stderr}`);
}
