/** The rollup tables, as a night asks them. */
import { bind, type GivenValues } from '../query/binding.js';
import { describedColumns } from '../query/columns.js';
import { findQuestion } from '../query/library.js';
import { instantOf } from '../schema/days.js';
import type { Table } from '../schema/table.js';
import { type EngineWanted, type OpenedEngine, type QueryEffects, readsOf, wholeTable } from './query.js';

export class NightTables {
  /** What is open, and the tables that it has at hand. Only one at a time: each takes all the memory that is allowed. */
  private opened: OpenedEngine | undefined;
  private readonly reads = new Set<string>();

  /** `days`: the first that will be asked for, and the day after the last. */
  constructor(
    private readonly wanted: Omit<EngineWanted, 'reads' | 'window' | 'raw'>,
    private readonly days: { readonly from: string; readonly to: string },
    private readonly effects: QueryEffects,
    /** Is told what a question cost, where that is known. */
    private readonly note: (message: string) => void,
  ) {}

  /** The whole answer to a question of the library. */
  async ask(name: string, values: GivenValues): Promise<Table> {
    const question = findQuestion(this.effects.questions(), name);
    const { engine } = await this.open(readsOf(question));
    const { columns, rows, cost } = await engine.ask(bind(question, values));
    const table = await wholeTable({ columns: describedColumns(question, columns), rows });
    const took = cost();
    if (took !== null) this.note(`${name}: ${took}`);
    return table;
  }

  private async open(reads: readonly string[]): Promise<OpenedEngine> {
    if (this.opened !== undefined && reads.every((name) => this.reads.has(name))) return this.opened;
    await this.close();
    for (const name of reads) this.reads.add(name);
    const window = { since: instantOf(this.days.from), until: instantOf(this.days.to) };
    this.opened = await this.effects.openEngine({ ...this.wanted, reads: [...this.reads], raw: [], window });
    return this.opened;
  }

  async close(): Promise<void> {
    const { opened } = this;
    this.opened = undefined;
    await opened?.engine.close();
  }
}
