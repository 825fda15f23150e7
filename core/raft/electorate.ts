import type { Index, NodeId } from '../units.ts';
import type { Configuration } from './configuration.ts';
import { reachedBy } from './quorum.ts';
import type { Rules } from './rules.ts';

/** What a quorum is asked for: to elect, to commit, to confirm a leader for reads, to keep a leader in office. */
export type Purpose = 'vote' | 'commit' | 'read' | 'contact';

/** Servers of whom `needed` have to agree. */
export interface Electorate {
  readonly members: readonly NodeId[];
  readonly needed: number;
}

/** One that counts how many of its members are past the next goal. */
interface Count extends Electorate {
  /** By id: 1 for a member, 0 for anybody else. Numbers, because the engine looks long at what may be true. */
  readonly has: readonly number[];
  arrived: number;
}

export function electoratesFor(
  rules: Rules,
  purpose: Purpose,
  configuration: Configuration,
  self: NodeId,
): readonly Count[] {
  // Not by map: that makes lists of another kind once this is compiled, and whoever goes through them would be compiled anew.
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
 * The electorates of one configuration for one purpose. Their counts make an answer cost O(1): only when every
 * electorate could be satisfied is the exact (linear) computation worth doing.
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

  /** Whether this server has a say. */
  includes(id: NodeId): boolean {
    for (const { has } of this.electorates) if (has[id] === 1) return true;
    return false;
  }

  /** Counts anew who has reached `goal`, after the goal or the configuration changed. True if a quorum has. */
  recount(values: readonly number[], goal: number): boolean {
    let all = true;
    for (let i = 0; i < this.electorates.length; i++) {
      const electorate = this.electorates[i];
      electorate.arrived = howMany(electorate.members, values, goal);
      if (electorate.arrived < electorate.needed) all = false;
    }
    return all;
  }

  /** One more server has reached the goal. True if now a quorum may have. */
  arrived(id: NodeId): boolean {
    let all = true;
    for (let i = 0; i < this.electorates.length; i++) {
      const electorate = this.electorates[i];
      if (electorate.has[id] === 1) electorate.arrived++;
      if (electorate.arrived < electorate.needed) all = false;
    }
    return all;
  }

  /** As `reached`, of indexes counted towards `goal`. Mostly just enough have that, so all of them have what the lowest has. */
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
 * How many of them have reached it. Not for times: the engine reads arrays of small integers faster where it has
 * seen nothing else.
 */
function howMany(members: readonly NodeId[], values: readonly number[], goal: number): number {
  let count = 0;
  for (let i = 0; i < members.length; i++) if (values[members[i]] >= goal) count++;
  return count;
}

/** The lowest value from `goal` on, which is above 0; 0 if there is none. */
function lowest(members: readonly NodeId[], values: readonly Index[], goal: Index): Index {
  let found = 0;
  for (let i = 0; i < members.length; i++) {
    const value = values[members[i]];
    if (value >= goal && (found === 0 || value < found)) found = value;
  }
  return found;
}
