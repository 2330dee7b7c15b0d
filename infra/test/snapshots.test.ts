/**
 * What is deployed, for review: a change shows up in a diff of files. The first is whole, the others have what is not the
 * same as there.
 */
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { synthesize, VARIANTS } from './synth.js';

type Resources = Readonly<Record<string, unknown>>;

/** Tested by themselves, and too long to be reviewed here. */
const TEXTS = new Set(['QueryString', 'ViewOriginalText']);

/** Resources by their logical ids, without what says nothing: the name of the stand-in for the job. */
function resourcesOf(variant: string): Resources {
  const { Resources } = synthesize(VARIANTS[variant]).template.toJSON() as { Resources: Resources };
  const text = JSON.stringify(Resources, (key, value: unknown) => (TEXTS.has(key) ? '…' : value));
  return JSON.parse(text.replace(/\b[0-9a-f]{64}\b/g, 'ASSET')) as Resources;
}

function differing(resources: Resources, base: Resources): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([id, one]) => JSON.stringify(one) !== JSON.stringify(base[id])));
}

const [FIRST] = Object.keys(VARIANTS);

test.each(Object.keys(VARIANTS))('%s', async (variant) => {
  const resources = resourcesOf(variant);
  const shown = variant === FIRST ? resources : differing(resources, resourcesOf(FIRST));
  const file = fileURLToPath(new URL(`./snapshots/${variant}.json`, import.meta.url));
  await expect(`${JSON.stringify(shown, null, 2)}\n`).toMatchFileSnapshot(file);
});
