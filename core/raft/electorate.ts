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

export function electoratesFor(
  rules: Rules,
  purpose: Purpose,
  configuration: Configuration,
  self: NodeId,
): readonly Electorate[] {
  return rules
    .electorates(purpose, configuration, self)
    .map((members) => ({ members, needed: rules.quorumSize(purpose, members.length) }));
}

/**
 * The electorates of one configuration for one purpose, with a count per electorate of those who are past the
 * next goal. The count makes an answer cost O(1): only when every electorate could be satisfied is the exact
 * (linear) computation worth doing.
 */
export class Quorum {
  readonly electorates: readonly Electorate[];
  private readonly rules: Rules;
  private readonly purpose: Purpose;
  /** Bit e of memberOf[id]: whether server id belongs to electorate e. */
  private readonly memberOf: number[] = [];
  private readonly counts: number[] = [];

  constructor(rules: Rules, purpose: Purpose, configuration: Configuration, self: NodeId) {
    this.rules = rules;
    this.purpose = purpose;
    this.electorates = electoratesFor(rules, purpose, configuration, self);
    for (let e = 0; e < this.electorates.length; e++) {
      this.counts.push(0);
      for (const id of this.electorates[e]?.members ?? []) {
        while (this.memberOf.length <= id) this.memberOf.push(0);
        this.memberOf[id] = (this.memberOf[id] ?? 0) | (1 << e);
      }
    }
  }

  /** Whether this server has a say. */
  includes(id: NodeId): boolean {
    return (this.memberOf[id] ?? 0) !== 0;
  }

  /** Counts anew who has reached `goal`, after the goal or the configuration changed. True if a quorum has. */
  recount(values: readonly number[], goal: number): boolean {
    const { electorates, counts } = this;
    let all = true;
    for (let e = 0; e < electorates.length; e++) {
      const electorate = electorates[e];
      if (electorate === undefined) continue;
      let count = 0;
      for (const id of electorate.members) if ((values[id] ?? 0) >= goal) count++;
      counts[e] = count;
      if (count < electorate.needed) all = false;
    }
    return all;
  }

  /** One more server has reached the goal. True if now a quorum may have. */
  arrived(id: NodeId): boolean {
    const bits = this.memberOf[id] ?? 0;
    if (bits === 0) return false;
    const { electorates, counts } = this;
    let all = true;
    for (let e = 0; e < electorates.length; e++) {
      let count = counts[e] ?? 0;
      if ((bits & (1 << e)) !== 0) {
        count++;
        counts[e] = count;
      }
      if (count < (electorates[e]?.needed ?? 0)) all = false;
    }
    return all;
  }

  /** The highest value that a majority of every electorate has reached. */
  reached(values: readonly number[]): number {
    const { electorates } = this;
    let result = Number.POSITIVE_INFINITY;
    for (let e = 0; e < electorates.length; e++) {
      const electorate = electorates[e];
      if (electorate === undefined) continue;
      const value = reachedBy(electorate.members, electorate.needed, values);
      result = e === 0 ? value : this.rules.bothMajorities(this.purpose, result, value);
    }
    return result;
  }
}
