/** What the first bytes of a log say: how it is stored, and its first lines. */
import { constants, gunzipSync } from 'node:zlib';
import { DamagedInput, Refusal } from '../schema/errors.js';

export type StoredAs = 'gzip' | 'parquet' | 'plain';

/** So many bytes tell how a log is stored. */
export const MAGIC_BYTES = 6;

const GZIP = '1f8b';
const PARQUET = '50415231';

/** Formats that are no log, by their first bytes. */
const OTHERS: readonly { readonly magic: string; readonly name: string }[] = [
  { magic: '28b52ffd', name: 'zstd' },
  { magic: '425a68', name: 'bzip2' },
  { magic: 'fd377a58', name: 'xz' },
  { magic: '504b0304', name: 'zip' },
];

/** Throws a Refusal where it is nothing that hitlens reads. */
export function storedAs(bytes: Buffer): StoredAs {
  const magic = bytes.toString('hex', 0, MAGIC_BYTES);
  const other = OTHERS.find((format) => magic.startsWith(format.magic));
  if (other !== undefined) throw new Refusal(`it is ${other.name} data; hitlens reads gzip and plain text. Unpack it first`);
  if (magic.startsWith(PARQUET)) return 'parquet';
  return magic.startsWith(GZIP) ? 'gzip' : 'plain';
}

/** The start of the text: what is missing behind the bytes is no fault. Throws a DamagedInput. */
export function startOfText(bytes: Buffer, stored: 'gzip' | 'plain'): string {
  const text = stored === 'gzip' ? gunzipped(bytes) : bytes;
  return text.toString('utf8').replace(/^\ufeff/, '');
}

function gunzipped(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    throw new DamagedInput(`its gzip data is damaged (${(error as Error).message})`);
  }
}
