import type { ZooBug } from '../zoo-bug.ts';

/**
 * A server with a longer log of an older term refuses the only viable candidate, so that none can be elected.
 */
export const e9: ZooBug = {
  name: 'E9',
  about: 'a candidate needs a log both as long and as late',
  starred: false,
  sources: ['dotNext PR#298'],
  judges: ['recovery'],
  needs: ['partition', 'loss'],
  rules: {
    isUpToDate: (candidateIndex, candidateTerm, lastIndex, lastTerm) =>
      candidateIndex >= lastIndex && candidateTerm >= lastTerm,
  },
};
