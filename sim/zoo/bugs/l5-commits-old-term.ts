import type { ZooBug } from '../zoo-bug.ts';

/** Figure 8 of the paper: a majority has the entry, and a later leader still overwrites it. */
export const l5: ZooBug = {
  name: 'L5',
  about: 'entries of earlier terms are committed by counting',
  starred: true,
  sources: [
    'logcabin#44',
    'async-raft#106',
    'microsoft/CCF PR#4485',
    'microsoft/CCF PR#5748',
    'microsoft/CCF PR#5674',
  ],
  judges: ['leader-completeness', 'state-machine-safety', 'committed-durable'],
  needs: ['crash', 'partition'],
  rules: { mayCommit: (index, commitIndex) => index > commitIndex },
};
