import type { ZooBug } from '../zoo-bug.ts';

/** Entries are appended to a log that differs from the leader's before them. */
export const l4: ZooBug = {
  name: 'L4',
  about: 'the previous entry is checked by its index alone',
  starred: true,
  sources: ['liferaft'],
  judges: ['log-matching', 'state-machine-safety', 'shown-is-durable'],
  needs: ['partition', 'crash'],
  rules: { previousMatches: (prevLogIndex, _prevLogTerm, lastIndex) => prevLogIndex <= lastIndex },
};
