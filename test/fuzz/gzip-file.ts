/** Makes gzip files by the letter of RFC 1952, with all the odd things that it allows. */
import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import type { Random } from '../../sample-logs/random.js';
import { pick } from './mutate-bytes.js';

const KIBIBYTE = 1024;
/** The readers take steps of this size: members that end about there are worth a try. */
const STEP = 16 * KIBIBYTE;
/** More text than a small file may have before it takes the careful way. */
const LOTS = 17 * KIBIBYTE * KIBIBYTE;

export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value >>> 0);
  return bytes;
}

const uint16 = (value: number) => uint32(value).subarray(0, 2);

function text(random: Random): Buffer {
  const length = random.chance(0.05) ? STEP + random.below(5) - 2 : random.below(random.chance(0.5) ? 8 : 2000);
  if (random.chance(0.3)) return Buffer.from(Array.from({ length }, () => random.below(256)));
  const mark = random.chance(0.1) ? '\ufeff' : '';
  return Buffer.from(mark + '#Fields: date time\n2026-11-19\t12:00:00\n'.repeat(1 + length / 40)).subarray(0, length);
}

/** The optional parts of a header, in their order, and the flags that say they are there. */
function options(random: Random): { flags: number; bytes: Buffer } {
  const has = () => random.chance(0.15);
  const word = () => Buffer.from(`${'n'.repeat(random.chance(0.05) ? STEP - 40 + random.below(80) : random.below(6))}\0`);
  const [isText, hasExtra, hasName, hasComment] = [has(), has(), has(), has()];
  const extra = Buffer.alloc(random.chance(0.1) ? 65_535 : random.below(9));
  const parts = [
    ...(hasExtra ? [uint16(extra.length), extra] : []),
    ...(hasName ? [word()] : []),
    ...(hasComment ? [word()] : []),
  ];
  const flags = Number(isText) | (Number(hasExtra) << 2) | (Number(hasName) << 3) | (Number(hasComment) << 4);
  return { flags, bytes: Buffer.concat(parts) };
}

const STRATEGIES = [constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED];

/** A member whose checksum, of text or header, is now and then wrong. */
export function member(random: Random, content: Buffer = text(random)): Buffer {
  const { flags, bytes } = options(random);
  const hasChecksum = random.chance(0.1);
  const start = Buffer.from([0x1f, 0x8b, 8, flags | (hasChecksum ? 2 : 0), 0, 0, 0, 0, 0, 255]);
  const header = Buffer.concat([start, bytes]);
  const checksum = hasChecksum ? [uint16(crc32(header) + Number(random.chance(0.2)))] : [];
  const packed = deflateRawSync(content, { level: pick(random, [0, 1, 6, 9]), strategy: pick(random, STRATEGIES) });
  const isWrong = Number(random.chance(0.05));
  return Buffer.concat([header, ...checksum, packed, uint32(crc32(content) + isWrong), uint32(content.length)]);
}

let made: Buffer | undefined;

/** Seventeen mebibytes of one letter. */
export function bomb(): Buffer {
  made ??= gzipSync(Buffer.alloc(LOTS, 'a'));
  return made;
}

/** What may stand between members, or after them. */
export function filling(random: Random): Buffer {
  const length = random.chance(0.1) ? STEP + random.below(9) - 4 : 1 + random.below(12);
  return pick(random, [
    Buffer.alloc(length),
    Buffer.alloc(length, 0x1f),
    Buffer.from([0x1f, 0x8b]),
    Buffer.from('garbage'),
    Buffer.from([0, 1]),
  ]);
}
