import { RoleCode } from '../../core/io.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts.ts';

/** Reached by what the world saw; the replica's own milestones come by their own names. */
const derivedMilestones = [
  'leader elected',
  'server crashed',
  'server restarted',
  'unsynced writes lost',
] as const;
type Derived = (typeof derivedMilestones)[number];

/**
 * How often the run came to places where bugs live. Counted from the first fact to the last, settling included:
 * it tells what the judges got to see. A milestone at 0 was never exercised.
 */
export class Milestones implements FactConsumer {
  private readonly counts = new Map<string, number>();
  private readonly leads: boolean[];

  constructor(nodes: number) {
    this.leads = new Array<boolean>(nodes + 1).fill(false);
    for (const name of derivedMilestones) this.counts.set(name, 0);
  }

  readonly on = {
    [FactKind.milestone]: (fact: Fact): void => {
      this.count(fact.text);
    },
    [FactKind.role]: (fact: Fact): void => {
      const leads = fact.code === RoleCode.leader;
      if (leads && !this.leads[fact.node]) this.reached('leader elected');
      this.leads[fact.node] = leads;
    },
    [FactKind.booted]: (fact: Fact): void => {
      if (fact.code > 1) this.reached('server restarted');
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.leads[fact.node] = false;
      this.reached('server crashed');
    },
    [FactKind.writesLost]: (fact: Fact): void => {
      if (fact.index > 0) this.reached('unsynced writes lost');
    },
  };

  /** By name, in the order of the alphabet. */
  summary(): Record<string, number> {
    const summary: Record<string, number> = {};
    for (const name of [...this.counts.keys()].sort()) summary[name] = this.counts.get(name) ?? 0;
    return summary;
  }

  private reached(name: Derived): void {
    this.count(name);
  }

  private count(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}
