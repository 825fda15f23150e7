import { Outcome } from '../../operation.ts';

/** What a bug of the zoo may change about clients; the default is what a correct client does. */
export interface ClientHabits {
  /** The outcome of an operation that the client gives up while an attempt is unanswered. */
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
