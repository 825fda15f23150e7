import { paperRules } from '../../../core/raft/rules.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** Such a leader commits entries with one member too few. */
export const m4: ZooBug = {
  name: 'M4',
  about: 'a leader outside the configuration counts itself',
  starred: false,
  sources: ['paper 6'],
  judges: ['committed-durable', 'shown-is-durable', 'leader-completeness'],
  needs: ['membership', 'crash'],
  rules: {
    electorates: (purpose, configuration, self) => {
      const groups = paperRules.electorates(purpose, configuration, self);
      if (purpose !== 'commit') return groups;
      return groups.map((group) => (group.includes(self) ? group : [...group.slice(1), self]));
    },
  },
};
