import { RoleCode } from '../../core/io.ts';
import type { Index, NodeId, Term } from '../../core/units.ts';
import { NOBODY } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts.ts';

/**
 * What an onlooker knows of the cluster from the facts alone: who leads, how many leaders there were, how far
 * somebody committed. Faults choose their targets by it, and `when:` waits for it.
 */
export class Watch implements FactConsumer {
  /** Set whenever something changed that a step may wait for; whoever reacts clears it. */
  changed = false;
  /** Leaders elected so far. */
  elected = 0;
  /** Highest index that any server committed. */
  committed: Index = 0;
  private readonly role: RoleCode[];
  private readonly term: Term[];

  constructor(nodes: number) {
    this.role = new Array<RoleCode>(nodes + 1).fill(RoleCode.follower);
    this.term = new Array<Term>(nodes + 1).fill(0);
  }

  readonly on = {
    [FactKind.role]: (fact: Fact): void => {
      this.changed = true;
      const role = fact.code as RoleCode;
      if (role === RoleCode.leader && this.role[fact.node] !== RoleCode.leader) this.elected++;
      this.role[fact.node] = role;
      this.term[fact.node] = fact.term;
    },
    [FactKind.commit]: (fact: Fact): void => {
      if (fact.index > this.committed) {
        this.committed = fact.index;
        this.changed = true;
      }
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.role[fact.node] = RoleCode.follower;
      this.term[fact.node] = 0;
    },
  };

  /** The leader of the highest term among those who lead; NOBODY if none does. */
  leader(): NodeId {
    let leader: NodeId = NOBODY;
    for (let node = 1; node < this.role.length; node++) {
      if (this.role[node] !== RoleCode.leader) continue;
      if (leader === NOBODY || this.term[node] > this.term[leader]) leader = node;
    }
    return leader;
  }

  isCandidate(node: NodeId): boolean {
    return this.role[node] === RoleCode.candidate || this.role[node] === RoleCode.preCandidate;
  }
}
