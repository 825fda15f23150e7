import type { ZooBug } from '../zoo-bug.ts';

/** The successor is elected without waiting for the lease to expire. */
export const r5: ZooBug = {
  name: 'R5',
  about: 'a lease is kept although another server was asked to take over',
  starred: false,
  sources: ['tikv/raft-rs#234', 'openraft#1747', 'openraft#1749', 'etcd-io/etcd#12704'],
  judges: ['linearizability'],
  needs: ['transfer', 'reorder'],
  rules: { transferRevokesLease: () => false },
};
