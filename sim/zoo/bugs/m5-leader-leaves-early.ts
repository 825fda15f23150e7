import type { ZooBug } from '../zoo-bug.ts';

/** Then possibly no remaining server can commit the change. */
export const m5: ZooBug = {
  name: 'M5',
  about: 'a removed leader steps down when the change is appended',
  starred: false,
  sources: ['etcd-io/etcd#10563'],
  judges: ['recovery'],
  needs: ['membership', 'loss'],
  rules: { leaderLeaves: (isVoter) => !isVoter },
};
