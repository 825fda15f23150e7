import type { Durable, Write } from '../../../core/io.ts';
import type { NodeId, Term } from '../../../core/units.ts';

/** What a bug of the zoo may change about the host; the defaults are what a correct host does. */
export interface HostHabits {
  /** Whether messages of `sendAfter` wait for the disk. */
  readonly gateSends: boolean;
  /** Whether the replica is told that a write is durable before it is. */
  readonly acknowledgeEarly: boolean;
  /** What a replica is started with, given what the disk holds and the journal. */
  readonly recover: (durable: Durable, journal: readonly Write[]) => Durable;
  /** Whether there is a journal: every write that ever reached the disk, as a log that is replayed would have it. */
  readonly keepsJournal: boolean;
  /**
   * A part of the write that reaches the disk on its own before all of it does, so that a crash may come in between;
   * null: the write is whole. Its id is that of the write before. `disk` tells what is there so far. null in its place:
   * every write is whole.
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
