import type { NodeId } from '../units.ts';
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
  arrived: number;
}

export function electoratesFor(
  rules: Rules,
  purpose: Purpose,
  configuration: Configuration,
  self: NodeId,
): readonly Count[] {
  const groups = rules.electorates(purpose, configuration, self);
  return groups.map((members) => ({
    members,
    needed: rules.quorumSize(purpose, members.length),
    arrived: 0,
  }));
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
    for (const { members } of this.electorates) if (members.includes(id)) return true;
    return false;
  }

  /** Counts anew who has reached `goal`, after the goal or the configuration changed. True if a quorum has. */
  recount(values: ArrayLike<number>, goal: number): boolean {
    let all = true;
    for (const electorate of this.electorates) {
      electorate.arrived = 0;
      for (const id of electorate.members) if ((values[id] ?? 0) >= goal) electorate.arrived++;
      if (electorate.arrived < electorate.needed) all = false;
    }
    return all;
  }

  /** One more server has reached the goal. True if now a quorum may have. */
  arrived(id: NodeId): boolean {
    let all = true;
    for (const electorate of this.electorates) {
      if (electorate.members.includes(id)) electorate.arrived++;
      if (electorate.arrived < electorate.needed) all = false;
    }
    return all;
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
