import { hardStateOnly } from '../hard-state-only.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A crash between the two writes leaves the new vote in the old term, in which the server may have voted
 * otherwise.
 */
export const e3: ZooBug = {
  name: 'E3',
  about: 'the vote reaches the disk before the term it belongs to',
  starred: false,
  sources: ['hashicorp/raft#661', 'sofastack/sofa-jraft#1241', 'braft, mixed meta'],
  judges: ['vote-once', 'election-safety', 'monotonic-state'],
  needs: ['crash', 'torn log'],
  host: {
    firstPart: (write, { term }) =>
      write.hardState && write.term > term ? hardStateOnly(write, term, write.votedFor) : null,
  },
};
