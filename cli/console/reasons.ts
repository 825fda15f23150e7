/** The system's code of an error, such as ENOENT; '' if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  ENOENT: 'it does not exist',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'it would exceed the largest size of a file here',
  EROFS: 'the disk is read-only',
  EEXIST: 'something else of that name exists',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its name is too long',
  EMFILE: 'too many files are open',
  ENXIO: 'it is not a regular file',
  EIO: 'the disk reports an error',
};

/** What went wrong with a file, in words. */
export function reasonOf(error: unknown): string {
  return reasons[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** The same for a file whose folders are created: it is one of those in whose place something else exists. */
export function reasonBelow(error: unknown): string {
  return codeOf(error) === 'EEXIST' ? reasons.ENOTDIR : reasonOf(error);
}
