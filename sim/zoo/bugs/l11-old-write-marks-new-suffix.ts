import type { ZooBug } from '../zoo-bug.ts';

/**
 * A suffix is A, then B, then A again: when the write of the first A completes, the last A is taken for durable.
 */
export const l11: ZooBug = {
  name: 'L11',
  about: 'the completion of an old write makes a rewritten suffix durable',
  starred: false,
  sources: ['etcd-io/raft async_storage_writes_append_aba_race.txt'],
  judges: ['shown-is-durable', 'committed-durable'],
  needs: ['slow disk', 'partition', 'crash'],
  rules: { durableAfterTruncation: (lastIndex) => lastIndex },
};
