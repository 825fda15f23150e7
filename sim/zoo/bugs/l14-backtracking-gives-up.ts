import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** A follower whose log differs a lot is never brought up to date. */
export const l14: ZooBug = {
  name: 'L14',
  about: 'backtracking stops after a few conflicts',
  starred: false,
  sources: ['openraft 6d53aa12'],
  judges: ['recovery'],
  needs: ['partition'],
  rules: {
    nextIndexAfterRefusal: (agreeIndex, matchIndex, nextIndex, refusals) =>
      refusals > 1
        ? nextIndex
        : paperRules.nextIndexAfterRefusal(agreeIndex, matchIndex, nextIndex, refusals),
    skipsConflictingTerms: () => false,
  },
};
