import type { ZooBug } from '../zoo-bug.ts';

/** The state that is read may lack entries that were committed when the read arrived. */
export const r3: ZooBug = {
  name: 'R3',
  about: 'a read does not wait until its index is applied',
  starred: false,
  sources: ['etcd-io/etcd#13464'],
  judges: ['linearizability'],
  needs: ['slow disk'],
  rules: { readReached: () => true },
};
