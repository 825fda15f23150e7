import { flag } from '../scenario/schema/fields.ts';

/** Of a fault that leaves enough of the cluster whole: says so, and holds Raft to it. */
export const progress = flag(
  'Raft must keep working meanwhile: the recovery judge objects if, for as long as the settling bound, nothing is committed or no leader stays in office.',
).optional();
