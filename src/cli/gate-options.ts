/** Gates on the command line: `--fail-under 0.95,content_type=image/*,definition=console`. */
import { usageError } from '../schema/errors.js';
import { didYouMean } from '../schema/near.js';
import type { GateConfig } from '../schema/nightly-config.js';
import { GATE_SETTINGS } from '../schema/nightly-settings.js';
import { checkConfig } from '../tasks/config.js';
import type { OptionSpec } from './options.js';

/** A gate as typed, and what it says. */
interface TypedGate {
  readonly text: string;
  readonly gate: Readonly<Record<string, unknown>>;
}

/** Names on the command line, as dimensions have them. */
const KEYS: Readonly<Record<string, keyof GateConfig>> = {
  definition: 'definition',
  distribution: 'distribution',
  content_type: 'contentType',
  min_requests: 'minRequests',
};

const NUMBERS: readonly string[] = ['failUnder', 'minRequests'];

const FAIL_UNDER: OptionSpec = {
  flags: '--fail-under <gate>',
  about:
    'exit with 4 where the hit ratio is under this, as in 0.9; narrowed as in ' +
    '0.95,content_type=image/*,distribution=E1WGQ7ZK4N2RVD,definition=console,min_requests=1000; repeat it for more',
  read: (text, before) => [...((before as readonly TypedGate[] | undefined) ?? []), readGate(text)],
};

const DEFINITION: OptionSpec = {
  flags: '--definition <name>',
  about: `which hit ratio --fail-under means, ${GATE_SETTINGS.definition.expected}`,
  otherwise: GATE_SETTINGS.definition.otherwise,
};

export const GATE_OPTIONS: readonly OptionSpec[] = [FAIL_UNDER, DEFINITION];

function readGate(text: string): TypedGate {
  const gate: Record<string, unknown> = {};
  for (const part of text.split(',')) {
    const [, name, value] = /^\s*([^=]+)=(.*)$/.exec(part) ?? [undefined, '', part];
    const key = name === '' ? 'failUnder' : KEYS[name];
    if (key === undefined) {
      const names = Object.keys(KEYS);
      throw usageError(
        `--fail-under ${text}: ${name} is no part of a gate. ${didYouMean(name, names)}There are: ${names.join(', ')}`,
      );
    }
    if (key in gate) throw usageError(`--fail-under ${text}: ${name === '' ? 'the ratio' : name} is said twice`);
    gate[key] = typedValue(key, value.trim());
  }
  return { text, gate };
}

/** A number where one is meant and written. */
function typedValue(key: string, text: string): string | number {
  return NUMBERS.includes(key) && /^\d*\.?\d+$/.test(text) ? Number(text) : text;
}

/** The gates that were typed; undefined where there are none. */
export async function gatesOf(options: Readonly<Record<string, unknown>>): Promise<readonly GateConfig[] | undefined> {
  const typed = options.failUnder as readonly TypedGate[] | undefined;
  const { definition } = options;
  if (typed === undefined) {
    if (definition !== undefined) throw usageError('--definition says which hit ratio --fail-under means: give both');
    return undefined;
  }
  const gates = typed.map(({ gate }) => (definition === undefined ? gate : { definition, ...gate }));
  const { gates: checked } = await checkConfig({ gates }, ([, at, key]) => {
    const name = Object.keys(KEYS).find((one) => KEYS[one] === key) ?? 'the ratio';
    return `--fail-under ${typed[Number(at)].text}: ${name}`;
  });
  return checked;
}
