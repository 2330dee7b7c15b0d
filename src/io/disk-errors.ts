/** Why nothing can be written, in the user's words. */

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'no file may be so large there',
  EIO: 'the disk fails',
  EACCES: 'no permission to write there',
  EPERM: 'no permission to write there',
  EROFS: 'the file system is read-only',
};

/** By the code of the system's error; `others` says what other codes mean where it was met. */
export function diskReason(error: unknown, others: Readonly<Record<string, string>>): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return others[code] ?? REASONS[code] ?? message;
}

/** How systems word their errors, for libraries that pass on nothing else. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/no space left on device|not enough space on the disk/i, 'ENOSPC'],
  [/disk quota exceeded/i, 'EDQUOT'],
  [/file too large/i, 'EFBIG'],
  [/input\/output error/i, 'EIO'],
  [/permission denied|access is denied/i, 'EACCES'],
  [/read-only file system/i, 'EROFS'],
  [/no such file or directory/i, 'ENOENT'],
];

/** The system's code for what a message ends with; undefined where it names no error of a disk. */
export function diskCodeIn(message: string): string | undefined {
  return WORDS.find(([words]) => words.test(message))?.[1];
}
