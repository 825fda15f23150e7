import type { ZooBug } from '../zoo-bug.ts';

/** A stale leader, or a candidate that is refused repeatedly, keeps servers that could win from campaigning. */
export const e11: ZooBug = {
  name: 'E11',
  about: 'any request restarts the election wait',
  starred: false,
  sources: ["students' guide to Raft"],
  judges: ['recovery'],
  needs: ['partition'],
  rules: { resetsElectionTimer: () => true },
};
