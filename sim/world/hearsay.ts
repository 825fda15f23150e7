import { NOBODY, type NodeId } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts.ts';

/**
 * The leader according to the messages between servers: every message names the leader that its sender knows of, or nobody,
 * and the last message counts. Messages of servers that are cut off from a quorum are ignored. It may be wrong: a follower
 * goes on naming a leader that is dead.
 */
export class Hearsay implements FactConsumer {
  /** Whom the last message named; NOBODY: it knew of none. */
  leader: NodeId = NOBODY;
  /** By server: the leader it knows of. */
  private readonly knows: NodeId[];
  private readonly outOfReach: (node: NodeId) => boolean;

  constructor(nodes: number, outOfReach: (node: NodeId) => boolean) {
    this.knows = new Array<NodeId>(nodes + 1).fill(NOBODY);
    this.outOfReach = outOfReach;
  }

  readonly on = {
    [FactKind.role]: (fact: Fact): void => {
      this.knows[fact.node] = fact.peer;
    },
    [FactKind.booted]: (fact: Fact): void => {
      this.knows[fact.node] = NOBODY;
    },
    [FactKind.messageSent]: (fact: Fact): void => this.heard(fact.node, this.knows[fact.node]),
    [FactKind.replySent]: (fact: Fact): void => {
      if (fact.reply !== null) this.heard(fact.node, fact.reply.leader);
    },
  };

  private heard(from: NodeId, leader: NodeId): void {
    if (leader !== this.leader && !this.outOfReach(from)) this.leader = leader;
  }
}
