/**
 * Runs a command for as long as its owner lives, whose process id comes first: a server that outlives the tests would hold
 * gigabytes. It need not be told, as one who is killed can tell nobody.
 */
import { spawn } from 'node:child_process';

const LOOK_EACH_MS = 500;

const [owner, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 1));

function end(): void {
  child.kill('SIGKILL');
}

process.stdin.on('end', end).resume();
setInterval(() => {
  try {
    process.kill(Number(owner), 0);
  } catch {
    end();
  }
}, LOOK_EACH_MS);
