import type { ZooBug } from '../zoo-bug.ts';

/** The conflict index in a refusal is taken for an index up to which the follower's log matches. */
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
