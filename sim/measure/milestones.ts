import { RoleCode } from '../../core/io.ts';
import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts/facts.ts';

/** Milestones derived from facts of the world; the others are reported, by name, by the replica itself. */
const derivedMilestones = [
  'leader elected',
  'server crashed',
  'server restarted',
  'unsynced writes lost',
] as const;
type Derived = (typeof derivedMilestones)[number];

/**
 * Counts how often the run reached situations in which bugs tend to show. Counted from the first fact to the last,
 * settling included, since it shows what the judges have seen. A milestone with count 0 was never exercised.
 */
export class Milestones implements FactConsumer {
  private readonly counts = new Map<string, number>();
  private readonly firsts = new Map<string, Micros>();
  private readonly leads: boolean[];

  constructor(nodes: number) {
    this.leads = new Array<boolean>(nodes + 1).fill(false);
    for (const name of derivedMilestones) this.counts.set(name, 0);
  }

  readonly on = {
    [FactKind.milestone]: (fact: Fact): void => {
      this.count(fact.text, fact.time);
    },
    [FactKind.role]: (fact: Fact): void => {
      const leads = fact.code === RoleCode.leader;
      if (leads && !this.leads[fact.node]) this.reached('leader elected', fact.time);
      this.leads[fact.node] = leads;
    },
    [FactKind.booted]: (fact: Fact): void => {
      if (fact.code > 1) this.reached('server restarted', fact.time);
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.leads[fact.node] = false;
      this.reached('server crashed', fact.time);
    },
    [FactKind.writesLost]: (fact: Fact): void => {
      if (fact.index > 0) this.reached('unsynced writes lost', fact.time);
    },
  };

  /** Counts by name, in alphabetical order. */
  summary(): Record<string, number> {
    const summary: Record<string, number> = {};
    for (const name of [...this.counts.keys()].sort()) summary[name] = this.counts.get(name) ?? 0;
    return summary;
  }

  /** When each milestone was reached for the first time. */
  first(): ReadonlyMap<string, Micros> {
    return this.firsts;
  }

  private reached(name: Derived, time: Micros): void {
    this.count(name, time);
  }

  private count(name: string, time: Micros): void {
    const before = this.counts.get(name) ?? 0;
    if (before === 0) this.firsts.set(name, time);
    this.counts.set(name, before + 1);
  }
}
