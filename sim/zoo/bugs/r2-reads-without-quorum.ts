import type { ZooBug } from '../zoo-bug.ts';

/** A leader that was deposed without noticing it serves stale values. */
export const r2: ZooBug = {
  name: 'R2',
  about: 'a leader serves reads without confirming that it still leads',
  starred: true,
  sources: ['aphyr.com on etcd and Consul (2014)', 'rafter#8'],
  judges: ['linearizability'],
  needs: ['partition'],
  rules: { readConfirmed: () => true },
};
