import type { ZooBug } from '../zoo-bug.ts';

/** With a slow disk the leader counts towards a quorum for entries that it does not have on disk. */
export const l9: ZooBug = {
  name: 'L9',
  about: 'a leader counts itself before its own disk has the entry',
  starred: true,
  sources: ['etcd-io/raft CommittedIsDurableInv'],
  judges: ['shown-is-durable', 'committed-durable'],
  needs: ['crash', 'slow disk'],
  rules: { ownMatchIndex: (lastIndex) => lastIndex },
};
