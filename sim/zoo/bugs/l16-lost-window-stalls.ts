import type { ZooBug } from '../zoo-bug.ts';

/** The leader waits for replies to messages that were lost. */
export const l16: ZooBug = {
  name: 'L16',
  about: 'a window of messages that was lost whole is never sent again',
  starred: false,
  sources: ['etcd-io/etcd PR#14633', 'etcd-io/raft heartbeat_resp_recovers_from_probing.txt'],
  judges: ['recovery'],
  needs: ['loss'],
  rules: { retransmits: () => false, heartbeatPrevious: (_nextIndex, matchIndex) => matchIndex },
};
