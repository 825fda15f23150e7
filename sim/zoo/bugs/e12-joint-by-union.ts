import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A majority of the union need not overlap with a majority of the old or the new servers: two leaders in a
 * term.
 */
export const e12: ZooBug = {
  name: 'E12',
  about: 'elections in a joint configuration need one majority of old and new servers together',
  starred: true,
  sources: ['microsoft/CCF#3948', 'microsoft/CCF PR#4018'],
  judges: ['election-safety', 'leader-completeness', 'state-machine-safety', 'log-matching'],
  needs: ['membership', 'partition'],
  rules: {
    electorates: (purpose, configuration, self) =>
      purpose === 'vote'
        ? [[...new Set([...configuration.voters, ...configuration.outgoing])]]
        : paperRules.electorates(purpose, configuration, self),
  },
};
