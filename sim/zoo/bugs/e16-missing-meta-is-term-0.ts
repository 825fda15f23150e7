import { NOBODY } from '../../../core/units.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * With term 0 and no vote, the server votes again in terms that it has seen. Here the file is lost at every
 * restart.
 */
export const e16: ZooBug = {
  name: 'E16',
  about: 'an unreadable term file is taken for a new server',
  starred: false,
  sources: ['sofastack/sofa-jraft#4'],
  judges: ['monotonic-state', 'vote-once', 'shown-is-durable', 'election-safety'],
  needs: ['torn log', 'crash'],
  host: { recover: (durable) => ({ ...durable, term: 0, votedFor: NOBODY }) },
};
