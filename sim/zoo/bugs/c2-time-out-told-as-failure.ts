import { Outcome } from '../../facts/operation.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** The command may still take effect, and then a client reads a value whose write is recorded as failed. */
export const c2: ZooBug = {
  name: 'C2',
  about: 'a command whose outcome is unknown is reported as failed',
  starred: false,
  sources: ['openraft: no error proves absence'],
  judges: ['linearizability'],
  needs: ['partition'],
  client: { giveUp: Outcome.failed },
};
