import type { ZooBug } from '../zoo-bug.ts';

/** The one whose log is the measure for all gives it up. */
export const l19: ZooBug = {
  name: 'L19',
  about: 'a leader truncates its own log when a follower refuses',
  starred: true,
  sources: ['classic', 'paper, Figure 3'],
  judges: ['leader-append-only', 'committed-durable', 'leader-completeness'],
  needs: ['reorder', 'partition'],
  rules: { keptOnRefusal: (_lastIndex, conflictIndex) => conflictIndex },
};
