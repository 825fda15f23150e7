import type { ZooBug } from '../zoo-bug.ts';

/** Two leaders, each with a change of its own, can have majorities that do not overlap. */
export const m1: ZooBug = {
  name: 'M1',
  about: 'membership changes before the leader has committed in its term',
  starred: true,
  sources: ['Ongaro, raft-dev, 2015', 'hydro PR#3192'],
  judges: ['election-safety', 'leader-completeness', 'state-machine-safety', 'committed-durable'],
  needs: ['membership', 'partition'],
  rules: { mayReconfigure: () => true },
};
