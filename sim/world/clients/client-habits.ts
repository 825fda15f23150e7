import { Outcome } from '../../facts/operation.ts';

/** The clients' behaviour that a bug of the zoo may change; `properClient` is the correct one. */
export interface ClientHabits {
  /** The outcome of an operation that is given up while an attempt may still take effect. */
  readonly giveUp: typeof Outcome.unknown | typeof Outcome.failed;
  /** Whether a retry keeps its session and serial. */
  readonly keepsSerial: boolean;
  /** Whether the client opens a new session when its own has expired. */
  readonly opensNewSession: boolean;
}

export const properClient: ClientHabits = {
  giveUp: Outcome.unknown,
  keepsSerial: true,
  opensNewSession: true,
};
