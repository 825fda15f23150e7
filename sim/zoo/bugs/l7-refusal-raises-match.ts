import type { ZooBug } from '../zoo-bug.ts';

/** What a follower says about a conflict is taken for what it holds. */
export const l7: ZooBug = {
  name: 'L7',
  about: 'matchIndex rises on a refusal too',
  starred: false,
  sources: ['microsoft/CCF (NSDI 2025)'],
  judges: ['committed-durable', 'state-machine-safety', 'leader-completeness', 'recovery'],
  needs: ['reorder'],
  rules: {
    matchAfterReply: (success, matchIndex, conflictIndex, known) =>
      Math.max(known, success ? matchIndex : conflictIndex),
  },
};
