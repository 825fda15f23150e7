import type { ZooBug } from '../zoo-bug.ts';

/** When the leader is lost, so is the state. */
export const s7: ZooBug = {
  name: 'S7',
  about: 'entries are applied on the leader only',
  starred: false,
  sources: ['redisraft#14'],
  judges: [
    'state-machine-safety',
    'committed-durable',
    'acknowledged-survives',
    'exactly-once',
    'linearizability',
    'recovery',
  ],
  needs: ['crash'],
  rules: { changesState: (isLeader) => isLeader },
};
