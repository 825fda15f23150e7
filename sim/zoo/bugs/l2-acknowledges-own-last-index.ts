import type { ZooBug } from '../zoo-bug.ts';

/** What follows the last entry of the message may be something else than the leader has there. */
export const l2: ZooBug = {
  name: 'L2',
  about: 'an acknowledgement claims all of the own log',
  starred: true,
  sources: ['microsoft/CCF#6001'],
  judges: ['shown-is-durable', 'committed-durable', 'state-machine-safety'],
  needs: ['reorder', 'partition'],
  rules: { ackIndex: (_prevLogIndex, _newEntries, lastIndex) => lastIndex },
};
