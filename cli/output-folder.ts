import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { InputError } from '../sim/scenario/input-error.ts';
import { usageError } from './command.ts';
import { isAlive } from './lock.ts';
import { isNothing, noOrdinaryTarget } from './ordinary-file.ts';
import { reasonOf } from './reasons.ts';

/** A file to keep: its name in the folder, and its text or bytes in pieces. */
export interface OutputFile {
  readonly name: string;
  readonly pieces: Iterable<Piece> | PieceWriter;
}
export type Piece = string | Uint8Array;
/** Hands over one piece after the other when the file is written, so that a long one is never held whole. */
export type PieceWriter = (write: (piece: Piece) => void) => void;

/**
 * Writes the files whole or not at all: each goes to a temporary name first and gets its own once everything is
 * on disk. Returns what went wrong, or null.
 */
export function keep(folder: string, files: readonly OutputFile[]): InputError | null {
  const error = tryToKeep(folder, files);
  return error === null ? null : nothingKept(folder, error);
}

/** The same for a single file at any place; of a link, where it leads. */
export function keepFile(path: string, pieces: OutputFile['pieces']): InputError | null {
  if (isNothing(path)) return null;
  const hint = 'choose another place';
  const target = existsSync(path) ? realpathSync(path) : path;
  const refusal = noOrdinaryTarget(path);
  if (refusal !== null) return { ...refusal, hint };
  const error = tryToKeep(dirname(target), [{ name: basename(target), pieces }]);
  return error === null ? null : usageError(`${path} cannot be written: ${reasonOf(error)}`, hint);
}

/** Returns what the file system had against it, or null; any other error is thrown. */
function tryToKeep(folder: string, files: readonly OutputFile[]): Error | null {
  const names: string[] = [];
  const release = removeAtExit(folder, names);
  try {
    for (const file of files) writeTemporary(folder, file, names);
    for (const name of names) giveName(folder, name);
    return null;
  } catch (error) {
    removeTemporary(folder, names);
    return ofFileSystem(error);
  } finally {
    release();
  }
}

/**
 * The same for files that are made one after the other, the most important first: what is whole when something goes wrong is
 * kept. A mistake among them ends it.
 */
export async function keepAll(
  folder: string,
  files: AsyncIterable<OutputFile | InputError>,
): Promise<InputError | null> {
  const names: string[] = [];
  const kept: string[] = [];
  let atHand = '';
  const nameAll = (): void => {
    for (const name of names) {
      atHand = name;
      giveName(folder, name);
      kept.push(name);
    }
  };
  const release = removeAtExit(folder, names);
  try {
    for await (const file of files) {
      if ('message' in file) {
        nameAll();
        return file;
      }
      atHand = file.name;
      writeTemporary(folder, file, names);
    }
    nameAll();
    return null;
  } catch (error) {
    const why = ofFileSystem(error);
    for (const name of names)
      if (name !== atHand && !kept.includes(name) && isNamed(folder, name)) kept.push(name);
    if (kept.length === 0) return nothingKept(folder, why);
    const message = `${atHand} cannot be written in ${folder}: ${reasonOf(why)}; kept: ${kept.join(', ')}, nothing else`;
    return usageError(message, ELSEWHERE);
  } finally {
    removeTemporary(folder, names);
    release();
  }
}

/**
 * Whatever ends the process meanwhile leaves nothing half-written: Ctrl-C between two files, or a replica in a run that is
 * played while it is written. Returns what takes this back.
 */
function removeAtExit(folder: string, names: readonly string[]): () => void {
  const leave = (): void => removeTemporary(folder, names);
  process.once('exit', leave);
  return () => void process.off('exit', leave);
}

function writeTemporary(folder: string, { name, pieces }: OutputFile, names: string[]): void {
  if (names.length === 0) {
    makeFolder(folder);
    removeRemains(folder);
  }
  names.push(name);
  writePieces(temporaryPath(folder, name), pieces);
}

/** Whether files can be written to this folder, which is created if need be: what is wrong, or null. */
export function mistakeInFolder(folder: string): InputError | null {
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return nothingKept(folder, ofFileSystem(error));
  }
}

const TEMPORARY = /^\..+\.(\d+)\.tmp$/u;

/** Removes what processes that were killed have left half-written in this folder. */
function removeRemains(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Makes a folder and those above it. (What Node offers for it never returns where a file system, such as /proc, refuses
 * folders by saying that the one above does not exist.)
 */
export function makeFolder(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return;
  const above = dirname(folder);
  if (stats === undefined && above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have been faster.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

function giveName(folder: string, name: string): void {
  renameSync(temporaryPath(folder, name), join(folder, name));
}

/** Gives a file its name if that can be done. */
function isNamed(folder: string, name: string): boolean {
  try {
    giveName(folder, name);
    return true;
  } catch {
    return false;
  }
}

const ELSEWHERE = 'choose another folder with --out';

function nothingKept(folder: string, error: Error): InputError {
  return usageError(`nothing can be kept in ${folder}: ${reasonOf(error)}`, ELSEWHERE);
}

/** The error if it is of the file system; any other is thrown. */
function ofFileSystem(error: unknown): Error {
  if (error instanceof Error && 'code' in error) return error;
  throw error;
}

function removeTemporary(folder: string, names: readonly string[]): void {
  for (const name of names) rmSync(temporaryPath(folder, name), { force: true });
}

function temporaryPath(folder: string, name: string): string {
  return join(folder, `.${name}.${process.pid}.tmp`);
}

const bufferLength = 65_536;

function writePieces(path: string, pieces: OutputFile['pieces']): void {
  const descriptor = openSync(path, 'w');
  try {
    let buffered = '';
    const flush = (): void => {
      writeAll(descriptor, Buffer.from(buffered, 'utf8'));
      buffered = '';
    };
    const write = (piece: Piece): void => {
      if (typeof piece === 'string') {
        buffered += piece;
        if (buffered.length >= bufferLength) flush();
      } else {
        flush();
        writeAll(descriptor, piece);
      }
    };
    if (typeof pieces === 'function') pieces(write);
    else for (const piece of pieces) write(piece);
    flush();
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}
