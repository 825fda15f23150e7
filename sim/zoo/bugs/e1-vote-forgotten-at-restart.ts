import { NOBODY } from '../../../core/units.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * The variant of E1 in recovery: nothing is wrong until a server restarts within a term in which it has voted.
 */
export const e1Recovery: ZooBug = {
  name: 'E1-recovery',
  variantOf: 'E1',
  about: 'votedFor is on disk, but not read back when a server restarts',
  starred: true,
  sources: ['tikv/tikv#8381'],
  judges: ['vote-once', 'election-safety', 'log-matching', 'leader-completeness', 'state-machine-safety'],
  needs: ['crash'],
  host: { recover: (durable) => ({ ...durable, votedFor: NOBODY }) },
};
