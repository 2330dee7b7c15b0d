/** `make conformance`: installs a real S3 server and a real Trino where that can be done, and runs what is checked against them. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { install } from './install.js';
import { installTrino } from './trino/install.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

function say(line: string): void {
  console.log(`conformance: ${line}`);
}

const server = install(say);
if (server === null) say('there is no S3 server here, and none can be had: what is checked against one is skipped');
else say(`against ${server.name} (${server.command})`);
const trino = installTrino(say);
if (trino === null) say('there is no Trino here, and none can be had: what is checked against it is skipped');
else say(`against Trino (${trino.lib})`);
const env = {
  CONFORMANCE_PID: String(process.pid),
  ...(server === null ? {} : { CONFORMANCE_SERVER: server.name, CONFORMANCE_COMMAND: server.command }),
  ...(trino === null ? {} : { CONFORMANCE_TRINO_FILES: JSON.stringify(trino) }),
};
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/conformance/vitest.config.ts', ...process.argv.slice(2)],
  { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...env } },
);
process.exitCode = status ?? 1;
