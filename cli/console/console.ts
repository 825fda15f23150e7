import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';

/* The output of a command: results go to standard output, everything else to standard error. */

export interface Console {
  /** Whether results may be coloured. */
  readonly color: boolean;
  /** Columns of the terminal; 80 if there is none. */
  readonly width: number;
  /** Environment variables, such as those of GitHub Actions; none if absent. */
  readonly environment?: Environment;
  out(text: string): void;
  error(text: string): void;
  /** Shows progress in a line that is overwritten; progress is not shown if absent. */
  moving?(text: string): void;
}

const usualWidth = 80;

export interface Environment {
  readonly [name: string]: string | undefined;
}

/** Options take precedence over environment variables, and these over the type of the terminal. */
export function wantsColor(args: readonly string[], environment: Environment, isTerminal: boolean): boolean {
  const last = args.findLast((arg) => arg === '--color' || arg === '--no-color');
  if (last !== undefined) return last === '--color';
  const force = environment.FORCE_COLOR;
  if (force !== undefined) return force !== '0' && force !== 'false';
  if (environment.NO_COLOR !== undefined && environment.NO_COLOR !== '') return false;
  return isTerminal && environment.TERM !== 'dumb';
}

/** The console of this process, with the colours and the width that its terminal has. */
export function processConsole(args: readonly string[]): Console {
  const { stdout, stderr, env } = process;
  return {
    environment: env,
    color: wantsColor(args, env, stdout.isTTY === true),
    width: stdout.isTTY === true && stdout.columns > 0 ? stdout.columns : usualWidth,
    out: isFile(stdout.fd) ? wholeWriter(stdout, stdout.fd) : (text) => void stdout.write(text),
    error: (text) => void stderr.write(text),
  };
}

function isFile(descriptor: number): boolean {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
}

/**
 * Returns a function that writes texts to a file completely. (If the disk is full and a write is partial, Node's
 * own stream silently drops the rest.) After an error, the stream emits it to its listeners, and nothing more is
 * written.
 */
function wholeWriter(stream: Writable, descriptor: number): (text: string) => void {
  let failed = false;
  return (text) => {
    if (failed) return;
    const bytes = Buffer.from(text);
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
    } catch (error) {
      failed = true;
      stream.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  };
}
