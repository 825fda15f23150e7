import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { InputError } from '../sim/scenario/input-error.ts';
import { usageError } from './command.ts';
import { reasonOf } from './scenario-files.ts';

/** A file to keep: its name in the folder, and its text or bytes in pieces. */
export interface Keepsake {
  readonly name: string;
  readonly pieces: Iterable<string | Uint8Array>;
}

/**
 * Writes the files whole or not at all: each goes to a temporary name first and gets its own once everything is
 * on disk. Returns what went wrong, or null.
 */
export function keep(folder: string, files: readonly Keepsake[]): InputError | null {
  const temporary: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const { name, pieces } of files) {
      const path = temporaryPath(folder, name);
      temporary.push(path);
      writePieces(path, pieces);
    }
    for (const { name } of files) renameSync(temporaryPath(folder, name), join(folder, name));
    return null;
  } catch (error) {
    for (const path of temporary) rmSync(path, { force: true });
    return usageError(
      `nothing can be kept in ${folder}: ${reasonOf(error)}`,
      'choose another folder with --out',
    );
  }
}

/** The same for a single file at any place. */
export function keepFile(path: string, pieces: Keepsake['pieces']): InputError | null {
  const problem = keep(dirname(path), [{ name: basename(path), pieces }]);
  return problem === null ? null : { ...problem, hint: 'choose another place' };
}

function temporaryPath(folder: string, name: string): string {
  return join(folder, `.${name}.${process.pid}.tmp`);
}

const bufferLength = 65_536;

function writePieces(path: string, pieces: Keepsake['pieces']): void {
  const descriptor = openSync(path, 'w');
  try {
    let buffered = '';
    for (const piece of pieces) {
      if (typeof piece === 'string') buffered += piece;
      if (typeof piece === 'string' && buffered.length < bufferLength) continue;
      writeAll(descriptor, Buffer.from(buffered, 'utf8'));
      buffered = '';
      if (typeof piece !== 'string') writeAll(descriptor, piece);
    }
    writeAll(descriptor, Buffer.from(buffered, 'utf8'));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
