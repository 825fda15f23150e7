import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile } from '../../sim/run/threads/built-file.ts';

const HASH_DIGITS = 16;
/** An import of another built file, in the bundler's notation. */
const IMPORT = /(?:from|import) ?"(\.[^"]+)"/g;

/** A digest of a text: 16 hex digits. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}

/**
 * A digest of a file of the built package and everything it imports; it differs between builds even of the same
 * version. '' if there is no build, only the sources.
 */
export function buildDigest(name: string): string {
  const entry = builtFile(name);
  if (entry === null) return '';
  const texts = new Map<string, string>();
  const read = (file: string): void => {
    if (texts.has(file)) return;
    const text = readFileSync(file, 'utf8');
    texts.set(file, text);
    for (const [, path] of text.matchAll(IMPORT)) read(join(dirname(file), path));
  };
  read(entry);
  return textDigest([...texts.values()].sort().join('\n'));
}
