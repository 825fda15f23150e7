import type { ZooBug } from '../zoo-bug.ts';

/**
 * A long log of an old term, or a short log of a late term, suffices to win: committed entries are lost.
 */
export const e9Either: ZooBug = {
  name: 'E9-either',
  variantOf: 'E9',
  about: 'a candidate is refused only if its log is both shorter and older',
  starred: false,
  sources: ['liferaft', 'openraft a48a3282'],
  judges: ['leader-completeness', 'state-machine-safety', 'log-matching', 'committed-durable'],
  needs: ['partition', 'crash'],
  rules: {
    isUpToDate: (candidateIndex, candidateTerm, lastIndex, lastTerm) =>
      candidateIndex >= lastIndex || candidateTerm >= lastTerm,
  },
};
