import { flag } from '../scenario/fields.ts';

/** Of a fault that leaves enough of the cluster whole: says so, and holds Raft to it. */
export const progress = flag(
  'Raft must go on meanwhile: the recovery judge objects if for the settling bound nothing is committed, or no leader stays in office.',
).optional();
