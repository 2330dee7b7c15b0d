/** What the numbers of an answer mean. The header of a question says it; of other SQL, the names of the columns tell. */
import { UserError } from '../schema/errors.js';
import { MEASURES } from '../schema/measures.js';
import type { Column } from '../schema/table.js';
import type { Question } from './question.js';

/** The columns as the engine has them, with their kinds. */
export function describedColumns({ name, columns }: Question, found: readonly Column[]): Column[] {
  if (columns.length === 0) return found.map((column) => described(column, kindOf(column)));
  const [expected, actual] = [columns, found].map((all) => all.map((column) => column.name).join(', '));
  if (expected !== actual) {
    throw new UserError(`${name}: its header declares the columns ${expected}\nbut its SQL gives ${actual}`);
  }
  return columns.map(({ kind }, i) => described(found[i], kind));
}

/** Ratios have fractions without a word. */
function described({ name, isFractional = false }: Column, kind: Column['kind']): Column {
  return isFractional && kind !== 'ratio' ? { name, kind, isFractional } : { name, kind };
}

const KNOWN = new Map(MEASURES.map((measure) => [measure.name, measure.kind]));

function kindOf({ name, kind }: Column): Column['kind'] {
  if (kind === 'text') return kind;
  const known = KNOWN.get(name);
  if (known !== undefined) return known;
  if (/(^|_)(ratio|share|offload)(_|$)/.test(name)) return 'ratio';
  if (/(^|_)bytes(_|$)/.test(name)) return 'bytes';
  return /_ms$/.test(name) ? 'duration' : 'count';
}
