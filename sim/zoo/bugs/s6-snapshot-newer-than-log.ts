import { takeSnapshotForOlder } from '../replay.ts';
import type { ZooBug } from '../zoo-bug.ts';

/** Entries that the snapshot holds already are applied once more on top of it. */
export const s6: ZooBug = {
  name: 'S6',
  about: 'recovery does not notice that the snapshot reaches further than the start of the log',
  starred: false,
  sources: ['redisraft#43'],
  judges: [
    'assertion',
    'state-machine-safety',
    'exactly-once',
    'log-matching',
    'leader-completeness',
    'committed-durable',
  ],
  needs: ['snapshot', 'crash', 'torn log'],
  host: { keepsJournal: true, recover: takeSnapshotForOlder },
};
