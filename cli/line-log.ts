import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InputError } from '../sim/scenario/input-error.ts';
import { usageError } from './command.ts';
import { lockOf, takeLock } from './lock.ts';
import { makeFolder } from './output-folder.ts';
import { reasonOf } from './reasons.ts';

/*
 * What lets long work go on where it was killed: a file that begins with a line saying what the work is, and to which
 * every finished piece is appended as one line. A kill in the middle of a line spoils that line alone, and the line is
 * cut off when the work goes on.
 */

interface LineLog {
  /** What earlier attempts finished, the header left out. */
  readonly lines: readonly string[];
  /** Appends a line; throws NoRoom when the file cannot take it. */
  append(line: string): void;
  close(): void;
}

/** Thrown where the log takes no more: the disk is full, or gone. */
export class NoRoom extends Error {
  constructor(path: string, error: unknown) {
    super(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

/** What somebody can do whose log took no more. */
export const ROOM_HINT = 'the same command goes on from there once there is room';

/**
 * Opens the log, or begins one in a folder that is made if need be. 'other': it is of other work; 'in use': somebody is
 * at it. Throws when it cannot.
 */
export function openLineLog(path: string, header: string): LineLog | 'other' | 'in use' {
  makeFolder(dirname(path));
  const release = takeLock(path);
  if (release === null) return 'in use';
  let descriptor: number;
  try {
    descriptor = openSync(path, 'a+');
  } catch (error) {
    release();
    throw error;
  }
  const append = (line: string): void => {
    try {
      writeWhole(descriptor, `${line}\n`);
    } catch (error) {
      throw new NoRoom(path, error);
    }
  };
  const close = (): void => {
    closeSync(descriptor);
    release();
  };
  try {
    const lines = wholeLines(readFileSync(path, 'utf8'), descriptor);
    if (lines.length === 0) writeWhole(descriptor, `${header}\n`);
    else if (lines[0] !== header) {
      close();
      return 'other';
    }
    return { lines: lines.slice(1), append, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** That somebody else appends to this log. */
export function inUse(path: string, work: string): InputError {
  return usageError(
    `another ${work} is at work with ${path}`,
    `wait for it, or name another folder with --resume; if there is none any more, remove ${lockOf(path)}`,
  );
}

/** The lines that end in a line feed. What comes after the last one was cut short, and is removed from the file. */
function wholeLines(text: string, descriptor: number): readonly string[] {
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) ftruncateSync(descriptor, Buffer.byteLength(text.slice(0, end)));
  return end === 0 ? [] : text.slice(0, end - 1).split('\n');
}

function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
