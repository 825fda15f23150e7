import type { Index, NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import { reachedBy } from './quorum.ts';
import type { Rules } from './rules.ts';

/** What a quorum is needed for: to elect, to commit, to confirm a leader for reads, for CheckQuorum (`contact`). */
export type Purpose = 'vote' | 'commit' | 'read' | 'contact';

/** A group of servers of which `needed` have to agree. */
export interface Electorate {
  readonly members: readonly NodeId[];
  readonly needed: number;
}

/** An electorate with a count of the members that have reached the current goal. */
interface Count extends Electorate {
  /** By id: 1 for a member, 0 for others. Small integers, which V8 tests faster than elements that may be booleans. */
  readonly has: readonly number[];
  arrived: number;
}

/** The groups whose majorities have to agree: one, or both halves of a joint configuration (paper §6). */
export function electoratesFor(
  rules: Rules,
  purpose: Purpose,
  configuration: Configuration,
  self: NodeId,
): readonly Count[] {
  // Not `map`: once optimized, it makes arrays of another elements kind, and the loops over them would be deoptimized.
  const counts: Count[] = [];
  for (const members of rules.electorates(purpose, configuration, self)) {
    const has = Array.from({ length: Math.max(0, ...members) + 1 }, (_, id) =>
      members.includes(id) ? 1 : 0,
    );
    counts.push({ members, needed: rules.quorumSize(purpose, members.length), has, arrived: 0 });
  }
  return counts;
}

/**
 * The electorates of one configuration for one purpose. They count how many members have reached a goal, so a reply
 * costs O(1); the exact, linear computation is needed only once every electorate may be satisfied.
 */
export class Quorum {
  readonly electorates: readonly Count[];

  constructor(
    private readonly rules: Rules,
    private readonly purpose: Purpose,
    configuration: Configuration,
    self: NodeId,
  ) {
    this.electorates = electoratesFor(rules, purpose, configuration, self);
  }

  /** Whether this server is a member of any of the electorates. */
  includes(id: NodeId): boolean {
    for (const { has } of this.electorates) if (has[id] === 1) return true;
    return false;
  }

  /** Recounts after the goal or the configuration changed. True if a quorum has reached `goal`. */
  recount(values: readonly number[], goal: number): boolean {
    let all = true;
    for (let i = 0; i < this.electorates.length; i++) {
      const electorate = this.electorates[i];
      electorate.arrived = howMany(electorate.members, values, goal);
      if (electorate.arrived < electorate.needed) all = false;
    }
    return all;
  }

  /** Counts one more server that has reached the goal. True if now a quorum may have. */
  arrived(id: NodeId): boolean {
    let all = true;
    for (let i = 0; i < this.electorates.length; i++) {
      const electorate = this.electorates[i];
      if (electorate.has[id] === 1) electorate.arrived++;
      if (electorate.arrived < electorate.needed) all = false;
    }
    return all;
  }

  /**
   * As `reached`, for indexes counted towards `goal`. Mostly exactly as many servers as needed have reached the goal;
   * then the answer is the lowest of their values, without sorting.
   */
  reachedFrom(goal: Index, values: readonly Index[]): Index {
    if (this.electorates.length === 1) {
      const { members, arrived, needed } = this.electorates[0];
      if (arrived === needed) return lowest(members, values, goal);
    }
    return this.reached(values);
  }

  /** The highest value that a majority of every electorate has reached; Infinity without electorates. */
  reached(values: ArrayLike<number>): number {
    let all: number | null = null;
    for (const { members, needed } of this.electorates) {
      const one = reachedBy(members, needed, values);
      all = all === null ? one : this.rules.bothMajorities(this.purpose, all, one);
    }
    return all ?? Number.POSITIVE_INFINITY;
  }
}

/**
 * How many members have reached the goal. Not to be called with times: V8 reads arrays of small integers faster where
 * it has seen no others.
 */
function howMany(members: readonly NodeId[], values: readonly number[], goal: number): number {
  let count = 0;
  for (let i = 0; i < members.length; i++) if (values[members[i]] >= goal) count++;
  return count;
}

/** The lowest of the members' values that are at least `goal` (which is above 0); 0 if there is none. */
function lowest(members: readonly NodeId[], values: readonly Index[], goal: Index): Index {
  let found = 0;
  for (let i = 0; i < members.length; i++) {
    const value = values[members[i]];
    if (value >= goal && (found === 0 || value < found)) found = value;
  }
  return found;
}
