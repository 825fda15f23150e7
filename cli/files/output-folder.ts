import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { reasonBelow, reasonOf } from '../console/reasons.ts';
import { usageError } from '../request/command.ts';
import { isAlive } from './lock.ts';
import { isNothing, noOrdinaryTarget } from './ordinary-file.ts';
import { type Pieces, writePieces } from './output-pieces.ts';

/** A file to keep: its name in the folder, and its text or bytes in pieces. */
export interface OutputFile {
  readonly name: string;
  readonly pieces: Pieces;
  /** Asked when the pieces throw: true leaves this file out and goes on with the rest, false throws the error on. */
  readonly isLeftOut?: (why: unknown) => boolean;
}

/**
 * Writes files so that none is ever incomplete under its name: all are written under temporary names first, and renamed
 * once all are on disk. Returns what went wrong, or null.
 */
export function keep(folder: string, files: readonly OutputFile[]): InputError | null {
  const error = tryToKeep(folder, files);
  return error === null ? null : nothingKept(folder, error);
}

/** The same for a single file at any place; of a link, where it leads. */
export function keepFile(path: string, pieces: Pieces): InputError | null {
  if (isNothing(path)) return null;
  const target = existsSync(path) ? realpathSync(path) : path;
  const refusal = noOrdinaryTarget(path);
  if (refusal !== null) return { ...refusal, hint: OTHER_PLACE };
  const error = tryToKeep(dirname(target), [{ name: basename(target), pieces }]);
  return error === null ? null : usageError(`${path} cannot be written: ${reasonBelow(error)}`, OTHER_PLACE);
}

/** Whether keepFile could write this file, tried before long work. Leaves no trace. */
export function mistakeInFile(path: string): InputError | null {
  if (isNothing(path)) return null;
  const refusal = noOrdinaryTarget(path);
  if (refusal !== null) return { ...refusal, hint: OTHER_PLACE };
  const error = tryFolder(dirname(path));
  return error === null ? null : usageError(`${path} cannot be written: ${reasonBelow(error)}`, OTHER_PLACE);
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
 * Writes files that are produced one after the other, the most important first. If something goes wrong, the
 * files that are complete are kept. An InputError in place of a file ends the writing, and is returned.
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
      try {
        writeTemporary(folder, file, names);
      } catch (error) {
        if (file.isLeftOut?.(error) !== true) throw error;
        removeTemporary(folder, names.splice(-1));
      }
    }
    nameAll();
    return null;
  } catch (error) {
    const why = ofFileSystem(error);
    for (const name of names)
      if (name !== atHand && !kept.includes(name) && isNamed(folder, name)) kept.push(name);
    if (kept.length === 0) return nothingKept(folder, why);
    const message = `${atHand} cannot be written in ${folder}: ${reasonOf(why)}; kept: ${kept.join(', ')}, nothing else`;
    return usageError(message, OTHER_FOLDER);
  } finally {
    removeTemporary(folder, names);
    release();
  }
}

/**
 * Removes the temporary files if the process is ended meanwhile: by Ctrl-C, or by an own replica in a run that is
 * played while its file is written. Returns a function that cancels this.
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
  // A file that comes a second time replaces the first one.
  if (!names.includes(name)) names.push(name);
  writePieces(temporaryPath(folder, name), pieces);
}

/** Whether files can be written to this folder, or it could be created: what is wrong, or null. Leaves no trace. */
export function mistakeInFolder(folder: string): InputError | null {
  const error = tryFolder(folder);
  return error === null ? null : nothingKept(folder, error);
}

function tryFolder(folder: string): Error | null {
  const missing = missingFolders(folder);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
    return null;
  } catch (error) {
    return ofFileSystem(error);
  } finally {
    // Only a run that has something to keep creates them for good.
    for (const each of missing) removeEmpty(each);
  }
}

/** The folder and those above it that do not exist yet, the innermost first. */
function missingFolders(folder: string): readonly string[] {
  const missing: string[] = [];
  for (let at = folder; !existsSync(at) && dirname(at) !== at; at = dirname(at)) missing.push(at);
  return missing;
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It was not created, or another process has put something into it meanwhile.
  }
}

const TEMPORARY = /^\..+\.(\d+)\.tmp$/u;

/** Removes the temporary files of processes that no longer exist. */
function removeRemains(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/**
 * Creates a folder and its parents. (Node's recursive mkdir never returns on a file system, such as /proc, that
 * refuses to create a folder with the error that its parent does not exist.)
 */
export function makeFolder(folder: string): void {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats?.isDirectory() === true) return;
  const above = dirname(folder);
  if (stats === undefined && !existsSync(above)) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another process may have created it meanwhile.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

function giveName(folder: string, name: string): void {
  renameSync(temporaryPath(folder, name), join(folder, name));
}

/** Tries to give a file its final name; returns whether that succeeded. */
function isNamed(folder: string, name: string): boolean {
  try {
    giveName(folder, name);
    return true;
  } catch {
    return false;
  }
}

const OTHER_PLACE = 'choose another place';
const OTHER_FOLDER = 'choose another folder with --out';

function nothingKept(folder: string, error: Error): InputError {
  return usageError(`nothing can be kept in ${folder}: ${reasonOf(error)}`, OTHER_FOLDER);
}

/** Returns the error if it comes from the file system; throws any other. */
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
