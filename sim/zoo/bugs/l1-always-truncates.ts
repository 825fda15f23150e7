import type { ZooBug } from '../zoo-bug.ts';

/** A delayed or duplicated message removes acknowledged entries, even committed ones. */
export const l1: ZooBug = {
  name: 'L1',
  about: 'every AppendEntries truncates what follows its previous entry',
  starred: true,
  sources: [
    'openraft 9540c904',
    'akka-entity-replication#152',
    'microsoft/CCF PR#5991',
    'microsoft/CCF PR#6016',
    'NuRaft#185',
  ],
  judges: [
    'committed-durable',
    'shown-is-durable',
    'state-machine-safety',
    'monotonic-state',
    'log-matching',
  ],
  needs: ['reorder', 'duplicate'],
  rules: { truncateFrom: (_firstConflict, prevLogIndex) => prevLogIndex + 1 },
};
