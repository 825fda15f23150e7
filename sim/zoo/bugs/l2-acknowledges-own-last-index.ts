import type { ZooBug } from '../zoo-bug.ts';

/** Entries beyond the last one of the message may differ from the leader's. */
export const l2: ZooBug = {
  name: 'L2',
  about: 'an acknowledgement claims all of the own log',
  starred: true,
  sources: ['microsoft/CCF#6001'],
  judges: ['shown-is-durable', 'committed-durable', 'state-machine-safety'],
  needs: ['reorder', 'partition'],
  rules: { ackIndex: (_prevLogIndex, _newEntries, lastIndex) => lastIndex },
};
