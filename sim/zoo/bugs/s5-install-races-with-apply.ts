import type { ZooBug } from '../zoo-bug.ts';

/** The log advances to the snapshot, but the state does not. */
export const s5: ZooBug = {
  name: 'S5',
  about: 'a snapshot does not replace the state while entries wait to be applied',
  starred: false,
  sources: ['openraft eed681d5'],
  judges: ['state-machine-safety'],
  needs: ['snapshot', 'slow disk'],
  rules: { resetsState: (lastApplied, commitIndex) => lastApplied === commitIndex },
};
