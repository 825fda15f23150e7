import type { ZooBug } from '../zoo-bug.ts';

/** A leader sends entries that are no longer in its log. */
export const l17: ZooBug = {
  name: 'L17',
  about: 'a prepared batch of entries survives the truncation of the log',
  starred: false,
  sources: ['cockroachdb/cockroach#63302', 'cockroachdb/cockroach#61990'],
  judges: ['state-machine-safety', 'log-matching', 'shown-is-durable'],
  needs: ['partition'],
  rules: { keepsBatch: () => true },
};
