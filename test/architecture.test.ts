/** The map of `src/`: who may import whom. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const ASSEMBLY = 'src/kernel/assembly/';
const MOST_LINES = 300;

interface Rule {
  /** Rooms, or files of `src/`, that may be imported. */
  readonly from: readonly string[];
  /** Those of which only types may be. */
  readonly types?: readonly string[];
  /** Modules of Node that may be imported, and by which file; a room that is free to has none. */
  readonly node?: Readonly<Record<string, readonly string[]>>;
}

/** Imports point down, never up. What is in no room puts the rooms together and may import all of them. */
const RULES: Readonly<Record<string, Rule>> = {
  schema: { from: [], node: {} },
  kernel: { from: [], node: { 'src/kernel/instance.ts': ['node:fs'] } },
  rollup: { from: ['schema'], node: { 'src/rollup/units.ts': ['node:crypto'] } },
  query: { from: ['schema'], node: {} },
  ingest: { from: ['kernel', 'schema'], node: {} },
  report: { from: ['schema'], node: {} },
  io: { from: ['rollup', 'query', 'schema'], types: ['ingest', 'kernel', 'tasks', 'report'] },
  tasks: { from: ['ingest', 'report', 'rollup', 'query', 'kernel', 'schema'], node: {} },
  cli: { from: ['tasks', 'io', 'report', 'schema', 'local.ts', 'local-nightly.ts', 'local-query.ts'] },
};
const COMPOSERS = ['src/index.ts', 'src/local-nightly.ts', 'src/local-query.ts', 'src/local.ts', 'src/worker.ts'];

interface Import {
  readonly file: string;
  /** As written. */
  readonly specifier: string;
  /** The file that a relative import leads to; null for a package. */
  readonly target: string | null;
  readonly isType: boolean;
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
  return paths.map((path) => path.replaceAll('\\', '/')).sort();
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

const STATIC = /^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?'([^']+)'/gm;
const DYNAMIC = /(typeof\s+)?\bimport\(\s*'([^']+)'\s*\)/g;

/** `import { type A }` counts as an import of values: it runs the module all the same. */
function importsOf(file: string): Import[] {
  const source = withoutComments(textOf(file));
  return [...source.matchAll(STATIC), ...source.matchAll(DYNAMIC)].map(([, type, specifier]) => ({
    file,
    specifier,
    target: specifier.startsWith('.') ? resolved(file, specifier) : null,
    isType: type !== undefined,
  }));
}

function resolved(file: string, specifier: string): string {
  return posix.join(posix.dirname(file), specifier).replace(/\.js$/, '.ts');
}

function roomOf(file: string): string {
  return file.split('/')[1];
}

function mayImport({ file, specifier, target, isType }: Import): boolean {
  const room = roomOf(file);
  const rule = RULES[room];
  if (rule === undefined) return true;
  if (target === null) {
    return !specifier.startsWith('node:') || rule.node === undefined || (rule.node[file] ?? []).includes(specifier);
  }
  const wanted = roomOf(target);
  return wanted === room || rule.from.includes(wanted) || (isType && (rule.types ?? []).includes(wanted));
}

/** Files that lead back to themselves, each cycle once. */
function cycles(imports: readonly Import[]): string[] {
  const next = new Map<string, string[]>();
  for (const { file, target, isType } of imports) {
    if (target !== null && !isType) next.set(file, [...(next.get(file) ?? []), target]);
  }
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) found.push([...path.slice(path.indexOf(file)), file].join(' > '));
    if (path.includes(file) || done.has(file)) return;
    for (const target of next.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}

const files = filesBelow('src');
const modules = files.filter((file) => file.endsWith('.ts') && !file.startsWith(ASSEMBLY));
const imports = modules.flatMap(importsOf);

describe('src', () => {
  test('is made of rooms that have a rule, and of the files that put them together', () => {
    const places = modules.map((file) => (file.split('/').length === 2 ? file : roomOf(file)));
    expect([...new Set(places)].sort()).toEqual([...Object.keys(RULES), ...COMPOSERS].sort());
  });

  test('has imports to check, all of them to files that exist', () => {
    expect(imports.length).toBeGreaterThan(100);
    const ours = imports.flatMap(({ target }) => (target === null || target.endsWith('.d.ts') ? [] : [target]));
    expect(ours.filter((target) => !files.includes(target))).toEqual([]);
  });

  test('imports point down', () => {
    const wrong = imports.filter((one) => !mayImport(one));
    expect(wrong.map(({ file, specifier, isType }) => `${file} imports ${isType ? 'types of ' : ''}${specifier}`)).toEqual([]);
  });

  test('imports go round in no circle', () => {
    expect(cycles(imports)).toEqual([]);
  });

  test('the kernel in AssemblyScript imports its own files only', () => {
    const assembly = files.filter((file) => file.startsWith(ASSEMBLY)).flatMap(importsOf);
    expect(assembly.filter(({ specifier }) => !/^\.\/[\w-]+$/.test(specifier))).toEqual([]);
  });

  test('has no folder called utils', () => {
    expect(files.filter((file) => /(^|\/)utils?(\/|\.)/.test(file))).toEqual([]);
  });

  test(`has no file of more than ${MOST_LINES} lines`, () => {
    const lengths = files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => ({ file, lines: textOf(file).split('\n').length - 1 }));
    expect(lengths.filter(({ lines }) => lines > MOST_LINES)).toEqual([]);
  });
});

describe('types are not evaded', () => {
  // In pieces, so that this file passes its own test.
  const evasions = [new RegExp(`(:|\\bas|<|\\||=)\\s*${'an'}${'y'}\\b`), new RegExp(`@ts-${'(ignore|expect-error|nocheck)'}`)];
  const sources = [...modules, ...['test', 'sample-logs'].flatMap(filesBelow).filter((file) => file.endsWith('.ts'))];

  test.each(['src', 'test', 'sample-logs'])('in %s', (folder) => {
    const ours = sources.filter((file) => file.startsWith(`${folder}/`));
    const evading = ours.filter((file) => evasions[0].test(withoutComments(textOf(file))) || evasions[1].test(textOf(file)));
    expect(ours.length).toBeGreaterThan(5);
    expect(evading).toEqual([]);
  });
});
