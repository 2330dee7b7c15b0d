/** All log files of a run: opens each when its time has come and closes it when its time is over. */
import { join } from 'node:path';
import { LargeLogFile, type LogFile, ReproducibleLogFile } from './log-file.js';
import type { Plan } from './plan.js';
import { HEADER } from './row.js';

export interface WrittenFile {
  readonly name: string;
  readonly rows: number;
}

interface Open {
  readonly name: string;
  readonly file: LogFile;
}

export class LogFiles {
  private readonly current: (Open | null)[];
  private readonly closing: Promise<void>[] = [];
  private readonly written: WrittenFile[] = [];

  constructor(
    private readonly folder: string,
    private readonly plan: Plan,
    private readonly isReproducible: boolean,
  ) {
    this.current = new Array<Open | null>(plan.distributions).fill(null);
  }

  /** A row that began at `at` seconds of the day. Gives a promise when the file needs time before it takes more. */
  append(at: number, distribution: number, row: string): Promise<unknown> | undefined {
    const hour = Math.floor(at / 3600);
    const names = this.plan.names(hour, distribution);
    const name = names[Math.floor((at / 3600 - hour) * names.length)];
    let open = this.current[distribution];
    if (open === null || open.name !== name) open = this.change(distribution, name);
    open.file.append(row);
    open.file.rows++;
    return open.file.whenReady();
  }

  /** Waits until all is on disk. In order of name. */
  async close(): Promise<WrittenFile[]> {
    for (const open of this.current) this.finish(open);
    await Promise.all(this.closing);
    return this.written.sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** A file is made with its first row: CloudFront writes none for a time without requests. */
  private change(distribution: number, name: string): Open {
    this.finish(this.current[distribution]);
    const path = join(this.folder, name);
    const file = this.isReproducible ? new ReproducibleLogFile(path) : new LargeLogFile(path);
    file.append(HEADER);
    const open = { name, file };
    this.current[distribution] = open;
    return open;
  }

  private finish(open: Open | null): void {
    if (open === null) return;
    this.written.push({ name: open.name, rows: open.file.rows });
    const closing = open.file.close();
    // Whoever awaits close() hears of a failure; until then it is not an unhandled rejection.
    closing.catch(() => undefined);
    this.closing.push(closing);
  }
}
