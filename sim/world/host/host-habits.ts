import type { Durable, Write } from '../../../core/io.ts';
import type { NodeId, Term } from '../../../core/units.ts';

/** The host's behaviour that a bug of the zoo may change; `properHost` is the correct one. */
export interface HostHabits {
  /** Whether messages in `sendAfter` wait for the disk. */
  readonly gateSends: boolean;
  /** Whether the replica is told that a write is durable before it is. */
  readonly acknowledgeEarly: boolean;
  /** What a replica is started with, given the contents of the disk and the journal. */
  readonly recover: (durable: Durable, journal: readonly Write[]) => Durable;
  /** Whether to keep a journal of every write that ever reached the disk, for a `recover` that replays them. */
  readonly keepsJournal: boolean;
  /**
   * For non-atomic writes: returns the part of a write that reaches the disk first, so that a crash may come before the
   * rest; its id is that of the write before. Null if this write is atomic; null instead of a function: all are. `disk`
   * is the state before the write.
   */
  readonly firstPart: ((write: Write, disk: StoredVote) => Write | null) | null;
}

/** Term and vote on a disk. */
interface StoredVote {
  readonly term: Term;
  readonly votedFor: NodeId;
}

export const properHost: HostHabits = {
  gateSends: true,
  acknowledgeEarly: false,
  recover: (durable) => durable,
  keepsJournal: false,
  firstPart: null,
};
