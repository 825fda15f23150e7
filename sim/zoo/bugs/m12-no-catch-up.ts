import type { ZooBug } from '../zoo-bug.ts';

/** Until the new server has caught up, quorums are larger but there is no additional copy of the log. */
export const m12: ZooBug = {
  name: 'M12',
  about: 'a new server votes before it has caught up',
  starred: false,
  sources: ['thesis, Figure 4.4'],
  judges: ['recovery'],
  needs: ['membership', 'crash'],
  rules: { joinsAsLearner: () => false },
};
