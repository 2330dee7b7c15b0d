/** Temp files are gone when their process is, whichever of its threads made them. */
import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { DIST } from '../cli/hitlens.js';
import { tempFolder } from '../logs.js';

const MODULE = pathToFileURL(join(DIST, 'src/io/temp.js')).href;

test('those of a thread that was terminated, too, and of a process that is no more', () => {
  const folder = tempFolder();
  const thread = `
    import { parentPort } from 'node:worker_threads';
    import { NamedTemp, TempPlace } from '${MODULE}';
    new NamedTemp('${folder}');
    new TempPlace('${folder}').makeFolder('logs');
    parentPort.postMessage('made');
    setInterval(() => {}, 1000);`;
  const script = `
    import { once } from 'node:events';
    import { readdirSync } from 'node:fs';
    import { Worker } from 'node:worker_threads';
    import { useTempFolder } from '${MODULE}';
    useTempFolder('${folder}');
    const worker = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(thread)})));
    await once(worker, 'message');
    await worker.terminate();
    console.log(readdirSync('${folder}').length);`;
  const gone = `hitlens-${2 ** 22 + 1}-0a.tmp`;
  writeFileSync(join(folder, gone), '');
  writeFileSync(join(folder, `hitlens-${process.pid}-0a.tmp`), '');
  const stdout = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  // Its own two, and the one of this process, which is alive.
  expect(stdout).toBe('3\n');
  expect(readdirSync(folder)).toEqual([`hitlens-${process.pid}-0a.tmp`]);
});
