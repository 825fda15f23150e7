import type { ZooBug } from '../zoo-bug.ts';

/** The leader’s clock runs slow, the others elect a new one, and the lease still seems to hold. */
export const r4: ZooBug = {
  name: 'R4',
  about: 'a lease trusts the own clock without a margin',
  starred: true,
  sources: ['tikv/tikv#964', 'sofastack/sofa-jraft#25', 'sofastack/sofa-jraft#34'],
  judges: ['linearizability'],
  needs: ['clock', 'partition'],
  rules: { leaseDuration: (electionTimeoutMin) => electionTimeoutMin },
};
