import type { ZooBug } from '../zoo-bug.ts';

/**
 * A snapshot that was under way for long takes the state back, and what was acknowledged since is lost.
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
