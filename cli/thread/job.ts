import type { Whereabouts } from '../../sim/run/whereabouts.ts';
import type { Outcome, Request } from '../command.ts';
import type { Environment } from '../console.ts';

/** What a thread is to do. */
export interface ThreadSetup {
  readonly command: ThreadCommand;
  readonly request: Request;
  readonly color: boolean;
  readonly width: number;
  readonly environment: Environment;
  /** One number, shared: 1 once somebody wants it to end. */
  readonly stop: Int32Array;
  /** Where it is in a replica of the user's own. */
  readonly at: Whereabouts;
}

export type ThreadCommand = 'run' | 'shrink' | 'zoo' | 'corpus' | 'check';

/** What a thread says; `over` comes last. */
export type ThreadWord =
  | { readonly kind: 'out' | 'error' | 'moving'; readonly text: string }
  | { readonly kind: 'over'; readonly outcome: Outcome };
