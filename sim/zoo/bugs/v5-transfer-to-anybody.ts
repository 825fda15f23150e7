import type { ZooBug } from '../zoo-bug.ts';

/** The server may not know that it is a voter, or may lack entries, so that there is no leader for a while. */
export const v5: ZooBug = {
  name: 'V5',
  about: 'leadership is handed to a server that is not ready',
  starred: false,
  sources: ['tikv/tikv#4045'],
  judges: ['recovery'],
  needs: ['transfer', 'membership'],
  rules: { mayTransferTo: () => true },
};
