/** The rows of a result file that Athena wrote to S3: for large results, where pages of 1000 rows take too long. */
import { once } from 'node:events';
import { PassThrough, Transform } from 'node:stream';
import { UserError } from '../../schema/errors.js';
import type { S3 } from '../s3/client.js';
import { objectError } from '../s3/errors.js';
import { fetchBytes, type Version } from '../s3/fetch.js';
import { nameOf } from '../s3/location.js';

/** Goes before each value that is there, so that an empty text is told from NULL: the parser gives '' for both. */
const MARK = '=';

/** Rows without the header. Rejects with a UserError where the file does not hold them all. */
export async function* fileRows(s3: S3, version: Version, width: number): AsyncGenerator<(string | null)[]> {
  const name = nameOf(version.bucket, version.key);
  const { parse } = await import('fast-csv');
  const bytes = objectStream(s3, version);
  const marked = markValues(name);
  const rows = bytes.pipe(marked).pipe(parse<string[], string[]>({ headers: false }));
  // Streams that are piped do not pass on what goes wrong, nor that nobody reads any more.
  for (const stream of [bytes, marked]) stream.on('error', (error) => rows.destroy(error));
  let count = -1;
  try {
    for await (const row of rows) {
      const values = row as string[];
      // A row of one column that is NULL is an empty line.
      const cells = values.length === 0 ? [''] : values;
      if (cells.length !== width) throw cutOff(name, count);
      if (++count > 0) yield cells.map((cell) => (cell === '' ? null : cell.slice(MARK.length)));
    }
    if (count < 0) throw cutOff(name, count);
  } catch (error) {
    throw unreadable(error, version);
  } finally {
    bytes.destroy();
  }
}

function cutOff(name: string, rows: number): UserError {
  return new UserError(`${name}: the result breaks off after ${Math.max(0, rows)} rows. Run the query again`);
}

function unreadable(error: unknown, { bucket, key }: Version): UserError {
  const told = objectError(error, { action: 's3:GetObject', bucket, key });
  if (told instanceof UserError) return told;
  const reason = told instanceof Error && told.message !== '' ? told.message : 'it is another object by now';
  return new UserError(`${nameOf(bucket, key)}: the result cannot be read to its end: ${reason}. Run the query again`);
}

/** One version of an object as a stream; what breaks off on the way is resumed. */
function objectStream(s3: S3, version: Version): PassThrough {
  const stream = new PassThrough({ encoding: 'utf8' });
  const write = (piece: Buffer): Promise<void> | undefined => {
    if (stream.destroyed) return Promise.reject(new Error('nobody reads it any more'));
    return stream.write(piece) ? undefined : drained(stream);
  };
  fetchBytes(s3, version, [0, version.size], write).then(
    () => stream.end(),
    (error) => stream.destroy(error),
  );
  return stream;
}

/** Rejects when the stream is closed instead. */
async function drained(stream: PassThrough): Promise<void> {
  const closed = new AbortController();
  const close = () => closed.abort();
  stream.once('close', close);
  try {
    await once(stream, 'drain', { signal: closed.signal });
  } finally {
    stream.off('close', close);
  }
}

/** Marks values, all of which are in quotes. Fails where the text ends within one. */
function markValues(name: string): Transform {
  let isInside = false;
  let before = '';
  const mark = (_quote: string, at: number, text: string): string => {
    isInside = !isInside;
    const previous = at === 0 ? before : text[at - 1];
    // A quote right after a quote that seemed to end the value is the second half of a quote in it.
    return isInside && previous !== '"' ? `"${MARK}` : '"';
  };
  const stream = new Transform({
    decodeStrings: false,
    transform(text: string, _encoding, done) {
      const marked = text.replace(/"/g, mark);
      before = text.at(-1) ?? before;
      done(null, marked);
    },
    flush: (done) => done(isInside ? new UserError(`${name}: the result breaks off within a row. Run the query again`) : null),
  });
  return stream;
}
