/**
 * The header comment of a question:
 *
 *     -- title: The objects that miss most
 *     -- tells: what the answer tells, which may
 *     --   go on in lines that are indented
 *     -- act: what to do about it
 *     -- param limit whole = 20: most rows of the answer
 *     -- param before date: without a default it must be given
 *     -- column uri text: path, as logged
 *
 * A file of the user's own may go without, and then has no parameters.
 */
import { UserError } from '../schema/errors.js';
import { didYouMean } from '../schema/near.js';
import { type ColumnSpec, PARAMETER_TYPES, type ParameterSpec, type ParameterType, type Question } from './question.js';
import { isDerived } from './times.js';
import { parametersIn } from './tokens.js';
import { readValue } from './values.js';

const KINDS = ['text', 'count', 'bytes', 'duration', 'ratio'] as const;
const TEXTS = ['title', 'tells', 'act'] as const;

const TEXT = /^-- (title|tells|act): (\S.*)$/;
const MORE = /^-- {3}(\S.*)$/;
const PARAMETER = /^-- param ([a-z_]\w*) ([a-z]+)(?: = ('(?:[^']*)'|[^\s:']+(?: [^\s:']+)?))?: (\S.*)$/;
const COLUMN = /^-- column (\w+) ([a-z]+): (\S.*)$/;
/** What a line of a header looks like even when something is wrong with it. */
const HEADER_LINE = /^--\s*(title|tells|act|param|column)\b/;

/** Reads a question; the file's path is for what is said of it. */
export function parseQuestion(name: string, text: string, path: string): Question {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  const first = lines.findIndex((line) => line.trim() !== '');
  const hasHeader = HEADER_LINE.test(lines[first] ?? '');
  const end = hasHeader ? endOfHeader(lines, first) : 0;
  const header = new Header(path);
  for (const { line, at } of hasHeader ? joined(lines, first, end) : []) header.add(line, at);
  // One statement: what ends it is no part of it.
  const sql = lines.slice(end).join('\n').trim().replace(/;$/, '').trim();
  const question = { name, ...header.result(hasHeader), sql };
  check(question, path, hasHeader);
  return question;
}

function endOfHeader(lines: readonly string[], first: number): number {
  const end = lines.findIndex((line, i) => i >= first && !line.startsWith('--'));
  return end === -1 ? lines.length : end;
}

/** Lines that go on belong to the one above. */
function joined(lines: readonly string[], first: number, end: number): { line: string; at: number }[] {
  const all: { line: string; at: number }[] = [];
  for (let i = first; i < end; i++) {
    const [, more] = MORE.exec(lines[i]) ?? [];
    const last = all[all.length - 1];
    if (more === undefined || last === undefined) all.push({ line: lines[i], at: i + 1 });
    else last.line += ` ${more}`;
  }
  return all;
}

/** What a header says, line by line. */
class Header {
  private readonly texts = new Map<string, string>();
  private readonly parameters: ParameterSpec[] = [];
  private readonly columns: ColumnSpec[] = [];

  constructor(private readonly path: string) {}

  add(line: string, at: number): void {
    const where = `${this.path}:${at}`;
    const [, key, text] = TEXT.exec(line) ?? [];
    if (key !== undefined) {
      if (this.texts.has(key)) throw new UserError(`${where}: a second ${key}. A header has one`);
      this.texts.set(key, text);
    } else if (PARAMETER.test(line)) {
      this.parameters.push(parameterOf(line, where, this.parameters));
    } else if (COLUMN.test(line)) {
      this.columns.push(columnOf(line, where, this.columns));
    } else {
      throw new UserError(
        `${where}: not a line of a header: ${line}\nExpected: -- title: TEXT, -- tells: TEXT, -- act: TEXT, ` +
          '-- param NAME TYPE = DEFAULT: ABOUT, -- column NAME KIND: ABOUT; an empty line ends the header',
      );
    }
  }

  result(isNeeded: boolean): Omit<Question, 'name' | 'sql'> {
    const [title = '', tells = '', act = ''] = TEXTS.map((key) => this.texts.get(key));
    if (isNeeded && title === '') throw new UserError(`${this.path}: its header has no title. Begin with: -- title: TEXT`);
    return { title, tells, act, parameters: this.parameters, columns: this.columns };
  }
}

function parameterOf(line: string, where: string, before: readonly ParameterSpec[]): ParameterSpec {
  const [, name, type, otherwise, about] = PARAMETER.exec(line) ?? [];
  if (!PARAMETER_TYPES.some((known) => known === type)) {
    throw new UserError(`${where}: ${type} is no type of a parameter. There are: ${PARAMETER_TYPES.join(', ')}`);
  }
  if (before.some((other) => other.name === name)) throw new UserError(`${where}: a second parameter ${name}`);
  const value = otherwise?.replace(/^'(.*)'$/, '$1') ?? null;
  const spec: ParameterSpec = { name, type: type as ParameterType, otherwise: value, about };
  if (value !== null) readValue(spec, value, (message) => new UserError(`${where}: the default: ${message}`));
  return spec;
}

function columnOf(line: string, where: string, before: readonly ColumnSpec[]): ColumnSpec {
  const [, name, word, about] = COLUMN.exec(line) ?? [];
  const kind = KINDS.find((known) => known === word);
  if (kind === undefined) throw new UserError(`${where}: ${word} is no kind of a column. There are: ${KINDS.join(', ')}`);
  if (before.some((other) => other.name === name)) throw new UserError(`${where}: a second column ${name}`);
  return { name, kind, about };
}

function check({ sql, parameters }: Question, path: string, hasHeader: boolean): void {
  if (sql === '') throw new UserError(`${path}: there is no SQL in it`);
  const used = new Set(parametersIn(sql));
  const names = parameters.map(({ name }) => name);
  for (const name of used) {
    if (names.includes(name) || isDerived(name, parameters)) continue;
    const what = `${path}: :${name} is used, but ${hasHeader ? 'the header does not declare it' : 'there is no header to declare it'}`;
    throw new UserError(`${what}. ${didYouMean(name, names)}Add a line: -- param ${name} text: what it means`);
  }
  for (const name of names) {
    if (!used.has(name)) throw new UserError(`${path}: the parameter ${name} is declared, but :${name} is not used in the SQL`);
  }
}
