import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** The old majority may elect a leader that lacks committed entries. */
export const m3: ZooBug = {
  name: 'M3',
  about: 'in a joint configuration the new servers alone commit',
  starred: false,
  sources: ['openraft 6c0ccaf3'],
  judges: ['committed-durable', 'election-safety', 'leader-completeness', 'state-machine-safety'],
  needs: ['membership', 'partition'],
  rules: {
    electorates: (purpose, configuration, self) =>
      purpose === 'commit' ? [configuration.voters] : paperRules.electorates(purpose, configuration, self),
  },
};
