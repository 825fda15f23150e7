import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { InputError } from '../sim/scenario/input-error.ts';
import { usageError } from './command.ts';
import { reasonOf } from './scenario-files.ts';

/** A file to keep: its name in the folder, and its text in pieces. */
export interface Keepsake {
  readonly name: string;
  readonly pieces: Iterable<string>;
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

function temporaryPath(folder: string, name: string): string {
  return join(folder, `.${name}.${process.pid}.tmp`);
}

const bufferLength = 65_536;

function writePieces(path: string, pieces: Iterable<string>): void {
  const descriptor = openSync(path, 'w');
  try {
    let buffered = '';
    for (const piece of pieces) {
      buffered += piece;
      if (buffered.length < bufferLength) continue;
      writeAll(descriptor, buffered);
      buffered = '';
    }
    writeAll(descriptor, buffered);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
