/** Writes the groups of an answer as CSV, however many there are. */
import { writeCsv } from '../report/csv.js';
import { CsvBytes } from '../report/csv-bytes.js';
import type { GroupWriter } from './aggregate.js';

/** Where bytes go; resolves when it is ready for more. */
export interface ByteSink {
  write(data: string | Uint8Array): void | Promise<void>;
}

export function csvWriter(sink: ByteSink, defuse: boolean): GroupWriter {
  const csv = new CsvBytes(defuse);
  return {
    begin: (columns) => writeCsv({ columns, rows: [] }, sink),
    take: ({ record }) => csv.add(record.bytes, record.keyStart, record.keyEnd, record.measures),
    flush: async () => {
      if (csv.length > 0) await sink.write(csv.take());
    },
  };
}
