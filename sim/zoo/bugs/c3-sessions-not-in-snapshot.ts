import type { ZooBug } from '../zoo-bug.ts';

/** A server that starts from a snapshot applies retried commands again. */
export const c3: ZooBug = {
  name: 'C3',
  about: 'snapshots leave the sessions out',
  starred: true,
  sources: ['thesis 6.3'],
  judges: ['exactly-once', 'state-machine-safety'],
  needs: ['snapshot', 'crash'],
  rules: { snapshotSessions: () => false },
};
