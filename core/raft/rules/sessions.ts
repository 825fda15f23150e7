import type { Micros, Serial } from '../../units.ts';

/** The state machine's side of exactly once: paper §8; thesis §6.3. */
export const sessionRules = {
  /**
   * "If it receives a command whose serial number has already been executed, it responds immediately without
   * re-executing the request" (§8). `recorded`: its result is kept in the session.
   */
  isDuplicate: (recorded: boolean, serial: Serial, lowestOutstanding: Serial): boolean =>
    recorded || serial < lowestOutstanding,
  /** A result may be forgotten once the client says that it no longer waits for it (thesis §6.3); so may all lower ones. */
  forgetsResult: (serial: Serial, lowestOutstanding: Serial): boolean => serial < lowestOutstanding,
  /** Sessions expire by log time, so that all servers agree (thesis §6.3). */
  sessionExpired: (lastUse: Micros, logTime: Micros, expiry: Micros): boolean => logTime - lastUse >= expiry,
  /** Whether a command of an expired session runs. It must not, since it may have run before (thesis §6.3). */
  runsExpired: (): boolean => false,
  /** The log time of a new entry: never lower than the last one, whatever the clocks of successive leaders say. */
  logTime: (clock: Micros, lastTime: Micros): Micros => Math.max(clock, lastTime),
  /** A cas takes effect iff it finds what it expects. */
  casMatches: (found: string | null, expected: string | null): boolean => found === expected,
  /** Whether a snapshot includes the sessions. It does: they are part of the state (thesis §6.3). */
  snapshotSessions: (): boolean => true,
};
