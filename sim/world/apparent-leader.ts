import { MessageType } from '../../core/raft/messages.ts';
import { NOBODY, type NodeId } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../facts/facts.ts';

/**
 * The leader as it appears to an observer of the traffic: the one that the sender of the latest message knows of.
 * Messages of servers that a partition separates from a quorum do not count. It may be wrong: followers go on naming a
 * leader that has crashed.
 */
export class ApparentLeader implements FactConsumer {
  /** The leader known to the sender of the latest message; NOBODY if it knew of none. */
  leader: NodeId = NOBODY;
  /** By server: the leader that it knows of. */
  private readonly knows: NodeId[];
  /** By server: whether it has ever declared its role. An own replica need not. */
  private readonly declares: boolean[];
  private readonly outOfReach: (node: NodeId) => boolean;

  constructor(nodes: number, outOfReach: (node: NodeId) => boolean) {
    this.knows = new Array<NodeId>(nodes + 1).fill(NOBODY);
    this.declares = new Array<boolean>(nodes + 1).fill(false);
    this.outOfReach = outOfReach;
  }

  readonly on = {
    [FactKind.role]: (fact: Fact): void => {
      this.declares[fact.node] = true;
      this.knows[fact.node] = fact.peer;
    },
    [FactKind.booted]: (fact: Fact): void => {
      this.knows[fact.node] = NOBODY;
    },
    [FactKind.messageSent]: (fact: Fact): void => {
      if (!this.declares[fact.node]) this.knows[fact.node] = this.shownBy(fact);
      this.heard(fact.node, this.knows[fact.node]);
    },
    [FactKind.replySent]: (fact: Fact): void => {
      if (fact.reply === null) return;
      if (!this.declares[fact.node]) this.knows[fact.node] = fact.reply.leader;
      this.heard(fact.node, fact.reply.leader);
    },
  };

  /** The leader that the sender of a message must know of, as far as the type of the message shows it. */
  private shownBy({ node, peer, code }: Fact): NodeId {
    switch (code) {
      case MessageType.appendEntries:
      case MessageType.installSnapshot:
      case MessageType.timeoutNow:
        return node;
      case MessageType.appendEntriesReply:
      case MessageType.installSnapshotReply:
        return peer;
      case MessageType.requestVote:
        return NOBODY;
      default:
        return this.knows[node];
    }
  }

  private heard(from: NodeId, leader: NodeId): void {
    if (leader !== this.leader && !this.outOfReach(from)) this.leader = leader;
  }
}
