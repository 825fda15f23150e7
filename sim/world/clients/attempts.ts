import { Command } from '../../../core/kv/command.ts';
import type { Serial } from '../../../core/units.ts';

/* Numbers of attempts. A number includes its operation: serial * 256 + the number of earlier attempts (at most 255). */

const ATTEMPTS_PER_OPERATION = 256;

/** The number of an operation's attempt after `earlier` others. */
export function attemptOf(serial: Serial, earlier: number): number {
  return serial * ATTEMPTS_PER_OPERATION + counted(earlier);
}

/** How many attempts of its operation came before this one. */
export function earlierOf(attempt: number): number {
  return attempt % ATTEMPTS_PER_OPERATION;
}

/** The serial of an attempt's operation. */
export function serialOf(attempt: number): Serial {
  return Math.floor(attempt / ATTEMPTS_PER_OPERATION);
}

/** The same command with another serial: what a faulty client, which does not keep the serial, sends as a retry. */
export function renamed(command: Command, earlier: number): Command {
  const serial = command.serial + counted(earlier) * ATTEMPTS_PER_OPERATION * ATTEMPTS_PER_OPERATION;
  const { op, session, lowestOutstanding, key, value, expected } = command;
  return new Command(op, session, serial, lowestOutstanding, key, value, expected);
}

function counted(earlier: number): number {
  return Math.min(earlier, ATTEMPTS_PER_OPERATION - 1);
}
