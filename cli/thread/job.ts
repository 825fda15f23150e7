import type { Whereabouts } from '../../sim/world/own-replica/whereabouts.ts';
import type { Environment } from '../console/console.ts';
import type { Outcome, Request } from '../request/command.ts';

/** The data with which a command's worker thread is started. */
export interface ThreadSetup {
  readonly command: ThreadCommand;
  readonly request: Request;
  readonly color: boolean;
  readonly width: number;
  readonly environment: Environment;
  /** One shared number: 1 once the command has been asked to stop. */
  readonly stop: Int32Array;
  /** Shared state that shows whether the thread is inside a call to an own replica. */
  readonly at: Whereabouts;
}

export type ThreadCommand = 'run' | 'shrink' | 'zoo' | 'corpus' | 'check';

/** The messages of the thread; `over` is the last. */
export type ThreadWord =
  | { readonly kind: 'out' | 'error' | 'moving'; readonly text: string }
  | { readonly kind: 'over'; readonly outcome: Outcome };
