import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { builtFile } from '../sim/run/threads/built-file.ts';

const HASH_DIGITS = 16;
/** What a built file needs from its neighbours, as the bundler writes it. */
const IMPORT = /(?:from|import) ?"(\.[^"]+)"/g;

/** 16 hex digits of a text. */
export function textDigest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}

/**
 * Of a file of the built package with all that it imports: what two builds, of one version or not, are told apart by.
 * '' where only the sources are.
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
