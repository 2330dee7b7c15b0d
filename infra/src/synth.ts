/** The app with its one stack, and the rules that it is held to. */
import { type App, Tags, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Settings } from './settings/schema.js';
import { HitlensStack } from './stack.js';

export function addStack(app: App, settings: Settings, bundle: string): HitlensStack {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const stack = new HitlensStack(app, settings.name, { settings, bundle });
  Tags.of(stack).add('hitlens', settings.name);
  return stack;
}
