import { Outcome } from '../../operation.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** It may still come to happen, and then somebody reads what "never" was written. */
export const c2: ZooBug = {
  name: 'C2',
  about: 'a command whose outcome is unknown is reported as failed',
  starred: false,
  sources: ['openraft: no error proves absence'],
  judges: ['linearizability'],
  needs: ['partition'],
  client: { giveUp: Outcome.failed },
};
