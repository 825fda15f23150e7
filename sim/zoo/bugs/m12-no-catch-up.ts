import type { ZooBug } from '../zoo-bug.ts';

/** For a while there are more voters, and not more copies. */
export const m12: ZooBug = {
  name: 'M12',
  about: 'a new server votes before it has caught up',
  starred: false,
  sources: ['thesis, Figure 4.4'],
  judges: ['recovery'],
  needs: ['membership', 'crash'],
  rules: { joinsAsLearner: () => false },
};
