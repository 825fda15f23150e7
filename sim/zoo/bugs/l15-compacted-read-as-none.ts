import type { ZooBug } from '../zoo-bug.ts';

/** Instead of a snapshot, the leader sends entries that follow a gap. */
export const l15: ZooBug = {
  name: 'L15',
  about: 'an entry that was compacted away is read as if there were none',
  starred: false,
  sources: ['openraft#1795'],
  judges: ['log-matching', 'assertion', 'recovery', 'state-machine-safety'],
  needs: ['torn log', 'snapshot'],
  rules: { needsSnapshot: () => false },
};
