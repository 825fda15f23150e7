import { Tally } from '../../../core/raft/quorum.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A candidate accumulates votes over several campaigns until it has a majority that no single term has granted.
 */
export const e17: ZooBug = {
  name: 'E17',
  about: 'votes of the last campaign are kept',
  starred: true,
  sources: ['the "Dictator" of the project this one grew from'],
  judges: [
    'election-safety',
    'linearizability',
    'leader-completeness',
    'state-machine-safety',
    'log-matching',
    'recovery',
  ],
  needs: ['partition'],
  rules: { tallyForCampaign: (last) => last ?? new Tally() },
};
