import { NOBODY } from '../../../core/units.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** The candidate counts its own vote, and can vote for another server in the same term. */
export const e14: ZooBug = {
  name: 'E14',
  about: 'a candidate does not record its vote for itself',
  starred: false,
  sources: ['vesoft-inc/nebula#3415'],
  judges: ['shown-is-durable', 'vote-once', 'election-safety'],
  needs: ['reorder'],
  rules: { candidateVote: () => NOBODY },
};
