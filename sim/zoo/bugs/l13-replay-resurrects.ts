import { replayIgnoringTruncation } from '../replay.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** After a restart, entries reappear that were truncated long ago. */
export const l13: ZooBug = {
  name: 'L13',
  about: 'recovery ignores truncations in the write-ahead log',
  starred: false,
  sources: ['etcd-io/etcd#22442'],
  judges: ['log-matching', 'state-machine-safety', 'leader-append-only', 'shown-is-durable', 'recovery'],
  needs: ['crash', 'snapshot', 'partition'],
  host: { keepsJournal: true, recover: replayIgnoringTruncation },
};
