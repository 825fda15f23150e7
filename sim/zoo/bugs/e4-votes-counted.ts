import type { ZooBug } from '../zoo-bug.ts';

/** A granted vote that the network delivers twice counts twice. */
export const e4: ZooBug = {
  name: 'E4',
  about: 'votes are counted, not collected in a set',
  starred: true,
  sources: ['akka-raft#50', 'liferaft'],
  judges: ['election-safety', 'leader-completeness', 'state-machine-safety', 'log-matching'],
  needs: ['duplicate'],
  rules: {
    electionResult: (tally, electorates) =>
      electorates.every(({ needed }) => tally.grants >= needed) ? 'won' : 'pending',
  },
};
