import type { ZooBug } from '../zoo-bug.ts';

/** Clients keep waiting for a leader that cannot commit. */
export const v6: ZooBug = {
  name: 'V6',
  about: 'a leader without a quorum never steps down',
  starred: false,
  sources: ['etcd documentation, CheckQuorum'],
  judges: ['recovery'],
  needs: ['partition'],
  rules: { lostQuorum: () => false },
};
