/** What `cdk` runs: reads the settings, and synthesizes. `cdk deploy -c settings=my.json` */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib/core';
import { UserError } from './hitlens.js';
import { readSettings } from './settings/read.js';
import { addStack } from './synth.js';

const BUNDLES = fileURLToPath(new URL('../bundle/', import.meta.url));

function main(): void {
  const app = new App();
  const file: unknown = app.node.tryGetContext('settings');
  if (typeof file !== 'string') throw new UserError('which settings? cdk COMMAND -c settings=FILE.json', 2);
  const settings = readSettings(file);
  const bundle = `${BUNDLES}${settings.job.architecture}`;
  if (!existsSync(`${bundle}/lambda.js`))
    throw new UserError(`${bundle}: the job is not there. make infra and make deploy make it`);
  addStack(app, settings, bundle);
  app.synth();
}

try {
  main();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}
