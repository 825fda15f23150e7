import type { Micros, Serial } from '../../units.ts';

/** The state machine's side of exactly once: paper §8; thesis §6.3. */
export const sessionRules = {
  /**
   * "If it receives a command whose serial number has already been executed, it responds immediately without
   * re-executing the request" (§8). `recorded`: its result is in the session.
   */
  isDuplicate: (recorded: boolean, serial: Serial, lowestOutstanding: Serial): boolean =>
    recorded || serial < lowestOutstanding,
  /** A result is kept until the client says that it waits for later ones only (thesis §6.3). */
  forgetsResult: (serial: Serial, lowestOutstanding: Serial): boolean => serial < lowestOutstanding,
  /** Sessions expire by the log's own time, so that every server agrees (thesis §6.3). */
  sessionExpired: (lastUse: Micros, logTime: Micros, expiry: Micros): boolean => logTime - lastUse >= expiry,
  /** A command of an expired session must not run: it may have run before (thesis §6.3). */
  runsExpired: (): boolean => false,
  /** Log time never falls along the log, whatever the clocks of successive leaders say. */
  logTime: (clock: Micros, lastTime: Micros): Micros => Math.max(clock, lastTime),
  /** A cas takes effect iff it finds what it expects. */
  casMatches: (found: string | null, expected: string | null): boolean => found === expected,
  /** Sessions are part of the state, so a snapshot has them inside (thesis §6.3). */
  snapshotSessions: (): boolean => true,
};
