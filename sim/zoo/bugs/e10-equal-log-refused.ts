import type { ZooBug } from '../zoo-bug.ts';

/** If all logs are equal, no candidate can win. */
export const e10: ZooBug = {
  name: 'E10',
  about: 'a candidate with an equal log is refused',
  starred: false,
  sources: ['classic'],
  judges: ['recovery'],
  needs: [],
  rules: {
    isUpToDate: (candidateIndex, candidateTerm, lastIndex, lastTerm) =>
      candidateTerm > lastTerm || (candidateTerm === lastTerm && candidateIndex > lastIndex),
  },
};
