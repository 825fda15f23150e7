import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { reasonOf } from '../console/reasons.ts';
import { usageError } from '../request/command.ts';
import { lockOf, takeLock } from './lock.ts';
import { makeFolder } from './output-folder.ts';

/*
 * An append-only log that lets long work be resumed after it was killed. The first line of the file identifies
 * the work; every finished piece is appended as one line. If the process is killed in the middle of a line, only
 * that line is lost: it is cut off when the log is opened again.
 */

interface LineLog {
  /** The lines of earlier attempts, without the header. */
  readonly lines: readonly string[];
  /** Appends a line; throws NoRoom if it cannot be written. */
  append(line: string): void;
  close(): void;
}

/** Thrown if a line cannot be written, because the disk is full or gone. */
export class NoRoom extends Error {
  constructor(path: string, error: unknown) {
    super(`${path} cannot be written: ${reasonOf(error)}`);
  }
}

/** The hint shown to the user after NoRoom. */
export const ROOM_HINT = 'once there is room, the same command continues from there';

/**
 * Opens the log, or creates it (and its folder). 'other': it has another header, so it belongs to other work; 'in
 * use': another process has it open. Throws if the file cannot be opened.
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

/** The error if another process has this log open. */
export function inUse(path: string, work: string): InputError {
  return usageError(
    `another ${work} is using ${path}`,
    `wait for it, or name another folder with --resume; if no such process is running, remove ${lockOf(path)}`,
  );
}

/** The complete lines. An incomplete last line, without a line feed, is removed from the file. */
function wholeLines(text: string, descriptor: number): readonly string[] {
  const end = text.lastIndexOf('\n') + 1;
  if (end < text.length) ftruncateSync(descriptor, Buffer.byteLength(text.slice(0, end)));
  return end === 0 ? [] : text.slice(0, end - 1).split('\n');
}

function writeWhole(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
