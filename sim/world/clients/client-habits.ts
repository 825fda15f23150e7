import { Outcome } from '../../operation.ts';

/** What a bug of the zoo may change about clients; the default is what a correct client does. */
export interface ClientHabits {
  /** What an operation counts as when the client gives it up while an attempt's fate is open. */
  readonly giveUp: typeof Outcome.unknown | typeof Outcome.failed;
  /** Whether a retry keeps its session and serial. */
  readonly keepsSerial: boolean;
  /** Whether it opens a new session when its own has expired. */
  readonly opensNewSession: boolean;
}

export const properClient: ClientHabits = {
  giveUp: Outcome.unknown,
  keepsSerial: true,
  opensNewSession: true,
};
