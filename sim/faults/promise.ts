import { flag } from '../scenario/schema/fields.ts';

/** Parameter of faults that can leave a working quorum: if true, Raft must make progress during the fault. */
export const progress = flag(
  'Raft must keep working during the fault: the recovery judge reports a violation if, for as long as the settling bound, nothing is committed or no leader stays in office.',
).optional();
