import type { ZooBug } from '../zoo-bug.ts';

/** After a change of leader, the cluster stays in the joint configuration forever. */
export const m10: ZooBug = {
  name: 'M10',
  about: 'only the leader that entered a joint configuration leaves it',
  starred: false,
  sources: ['etcd-io/etcd#12136', 'etcd-io/raft bd3c759'],
  judges: ['recovery'],
  needs: ['membership', 'crash'],
  rules: {
    leavesJoint: (configurationIndex, commitIndex, configurationTerm, currentTerm) =>
      configurationIndex <= commitIndex && configurationTerm === currentTerm,
  },
};
