import type { ZooBug } from '../zoo-bug.ts';

/** The new leader may not know yet which entries its predecessor had committed. */
export const r1: ZooBug = {
  name: 'R1',
  about: 'a new leader serves reads before it has committed in its term',
  starred: true,
  sources: ['etcd-io/etcd#7331', 'redisraft#18', 'redisraft#19', 'redisraft PR#22'],
  judges: ['linearizability'],
  needs: ['crash', 'partition'],
  rules: { readIndexReady: () => true, appendsNoop: () => false },
};
