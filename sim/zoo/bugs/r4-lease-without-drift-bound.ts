import type { ZooBug } from '../zoo-bug.ts';

/** If the leader's clock runs slow, its lease still seems valid when the others have elected a new leader. */
export const r4: ZooBug = {
  name: 'R4',
  about: 'a lease trusts the local clock without a margin for drift',
  starred: true,
  sources: ['tikv/tikv#964', 'sofastack/sofa-jraft#25', 'sofastack/sofa-jraft#34'],
  judges: ['linearizability'],
  needs: ['clock', 'partition'],
  rules: { leaseDuration: (electionTimeoutMin) => electionTimeoutMin },
};
