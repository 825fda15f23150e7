import type { ZooBug } from '../zoo-bug.ts';

/**
 * A snapshot that was delayed in the network reverts the state, and entries acknowledged since then are lost.
 */
export const s1: ZooBug = {
  name: 'S1',
  about: 'an older snapshot replaces a newer log',
  starred: true,
  sources: ['camunda#6092', 'willemt/raft PR#118'],
  judges: ['monotonic-state', 'committed-durable', 'shown-is-durable', 'state-machine-safety'],
  needs: ['reorder', 'duplicate', 'snapshot'],
  rules: { mayInstall: () => true },
};
