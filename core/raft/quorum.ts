import type { NodeId } from '../units.ts';

/* Majorities as pure functions over plain data (paper §5.2, §5.3; joint consensus §6). */

/** The votes of one campaign. */
export class Tally {
  /** By voter, so that a duplicated reply counts once. */
  readonly votes = new Map<NodeId, boolean>();
  /** How many grants arrived, duplicates included. Only a bug of the zoo decides by it, never the paper's rules. */
  grants = 0;
}

type Votes = ReadonlyMap<NodeId, boolean>;

/** `won` and `lost` are final: no outstanding vote can change them. */
export type VoteResult = 'won' | 'lost' | 'pending';

/** How many of `members` servers make a majority. */
export function majority(members: number): number {
  return (members >> 1) + 1;
}

/** Scratch space for sorting, so that a commit allocates nothing. Holds nothing between calls. */
const sorted: number[] = [];

/**
 * The highest value that at least `needed` of the servers `ids` have reached. `values` is indexed by server id; a
 * missing value counts as 0. Without servers the result is Infinity, so that an empty half of a joint configuration
 * never holds the other half back.
 */
export function reachedBy(
  ids: readonly NodeId[],
  needed: number,
  values: ArrayLike<number | undefined>,
): number {
  const count = ids.length;
  if (count === 0) return Number.POSITIVE_INFINITY;
  if (needed > count) return 0;
  for (let i = 0; i < count; i++) {
    const value = values[ids[i] ?? 0] ?? 0;
    let k = i;
    for (; k > 0; k--) {
      const before = sorted[k - 1] ?? 0;
      if (before >= value) break;
      sorted[k] = before;
    }
    sorted[k] = value;
  }
  return sorted[needed - 1] ?? 0;
}

/** The result of a vote among `ids` that needs `needed` grants. A server missing in `votes` has not replied yet. */
export function countVotes(ids: readonly NodeId[], needed: number, votes: Votes): VoteResult {
  if (ids.length === 0) return 'won';
  let granted = 0;
  let missing = 0;
  for (const id of ids) {
    const vote = votes.get(id);
    if (vote === undefined) missing++;
    else if (vote) granted++;
  }
  if (granted >= needed) return 'won';
  return granted + missing >= needed ? 'pending' : 'lost';
}

/** Combines two votes that both have to be won (paper §6): lost as soon as one of them is. */
export function bothWon(one: VoteResult, other: VoteResult): VoteResult {
  if (one === other) return one;
  return one === 'lost' || other === 'lost' ? 'lost' : 'pending';
}
