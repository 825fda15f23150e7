import { NOBODY } from '../../../core/units.ts';
import { hardStateOnly } from '../hard-state-only.ts';
import type { ZooBug } from '../zoo-bug.ts';

/**
 * A crash between the two writes leaves a term in which no vote was shown, so nothing was promised: safe.
 */
export const e3TermFirst: ZooBug = {
  name: 'E3-term-first',
  variantOf: 'E3',
  about: 'the term reaches the disk before the vote given in it',
  starred: false,
  equivalent: true,
  sources: ['hashicorp/raft#661'],
  judges: [],
  needs: ['crash', 'torn log'],
  host: {
    firstPart: (write, { term }) =>
      write.hardState && write.term > term ? hardStateOnly(write, write.term, NOBODY) : null,
  },
};
