import type { ZooBug } from '../zoo-bug.ts';

/** Entries of a deposed leader stay in the log after a snapshot that contradicts them. */
export const s2: ZooBug = {
  name: 'S2',
  about: 'the log after an installed snapshot is kept even if it conflicts',
  starred: false,
  sources: ['etcd-io/etcd#10358'],
  judges: ['log-matching', 'state-machine-safety', 'shown-is-durable'],
  needs: ['snapshot', 'partition'],
  rules: { keepsSuffix: () => true },
};
