import type { ZooBug } from '../zoo-bug.ts';

/** It may not know that it votes, or lack entries: nobody leads. */
export const v5: ZooBug = {
  name: 'V5',
  about: 'leadership is handed to a server that is not ready',
  starred: false,
  sources: ['tikv/tikv#4045'],
  judges: ['recovery'],
  needs: ['transfer', 'membership'],
  rules: { mayTransferTo: () => true },
};
