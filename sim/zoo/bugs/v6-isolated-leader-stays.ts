import type { ZooBug } from '../zoo-bug.ts';

/** Clients hang on a leader that can do nothing for them. */
export const v6: ZooBug = {
  name: 'V6',
  about: 'a leader without a quorum never steps down',
  starred: false,
  sources: ['etcd documentation, CheckQuorum'],
  judges: ['recovery'],
  needs: ['partition'],
  rules: { lostQuorum: () => false },
};
