import type { ZooBug } from '../zoo-bug.ts';

/** The leader's log, which followers must adopt, loses entries. */
export const l19: ZooBug = {
  name: 'L19',
  about: 'a leader truncates its own log when a follower refuses',
  starred: true,
  sources: ['classic', 'paper, Figure 3'],
  judges: ['leader-append-only', 'committed-durable', 'leader-completeness'],
  needs: ['reorder', 'partition'],
  rules: { keptOnRefusal: (_lastIndex, conflictIndex) => conflictIndex },
};
