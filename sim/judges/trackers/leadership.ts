import { RoleCode } from '../../../core/io.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import { type Fact, type FactConsumer, FactKind } from '../../facts.ts';
import type { Machines } from './machines.ts';
import { TermTable } from './term-table.ts';

/** Told whenever a server turns out to lead a term, as it declares or as its messages show. */
export interface ElectionListener {
  /** `before`: who was known to lead this term already; the node itself when that was an earlier incarnation. */
  elected(node: NodeId, term: Term, before: NodeId, fact: Fact): void;
}

/**
 * Who leads which term. A server leads when it says so, and also when it sends AppendEntries or InstallSnapshot
 * in a term, since only a leader may: that is all there is of a replica that declares nothing.
 */
export class Leadership implements FactConsumer {
  /** By node: the highest term it was seen in during this incarnation. */
  readonly termOf: Int32Array;
  /** By node: the term it leads at this moment; 0: none. */
  readonly leading: Int32Array;
  private readonly declares: Uint8Array;
  private readonly leaders = new TermTable();
  private readonly incarnations = new TermTable();
  private readonly machines: Machines;
  private readonly listeners: ElectionListener[] = [];

  constructor(machines: Machines) {
    this.machines = machines;
    this.termOf = new Int32Array(machines.count + 1);
    this.leading = new Int32Array(machines.count + 1);
    this.declares = new Uint8Array(machines.count + 1);
  }

  listen(listener: ElectionListener): void {
    this.listeners.push(listener);
  }

  leaderOf(term: Term): NodeId {
    return this.leaders.get(term);
  }

  readonly on = {
    [FactKind.booted]: (fact: Fact): void => {
      this.leading[fact.node] = 0;
      this.termOf[fact.node] = fact.durable === null ? 0 : fact.durable.term;
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.leading[fact.node] = 0;
    },
    [FactKind.role]: (fact: Fact): void => {
      const node = fact.node;
      this.declares[node] = 1;
      if (fact.term > this.termOf[node]) this.termOf[node] = fact.term;
      if (fact.code === RoleCode.leader) {
        this.leading[node] = fact.term;
        this.note(node, fact.term, fact);
      } else {
        this.leading[node] = 0;
      }
    },
    [FactKind.writeIssued]: (fact: Fact): void => {
      const write = fact.write;
      if (write?.hardState && write.term > this.termOf[fact.node]) this.raise(fact.node, write.term);
    },
    [FactKind.messageSent]: (fact: Fact): void => {
      const message = fact.message;
      if (message === null) return;
      const { type, term } = message;
      const node = fact.node;
      if (term > this.termOf[node] && !(message.preVote && type === MessageType.requestVote))
        this.raise(node, term);
      if (type !== MessageType.appendEntries && type !== MessageType.installSnapshot) return;
      if (this.leading[node] === term) return;
      if (this.declares[node] === 0 && term === this.termOf[node]) this.leading[node] = term;
      this.note(node, term, fact);
    },
  };

  private raise(node: NodeId, term: Term): void {
    this.termOf[node] = term;
    if (this.leading[node] < term) this.leading[node] = 0;
  }

  private note(node: NodeId, term: Term, fact: Fact): void {
    const before = this.leaders.get(term);
    const incarnation = this.machines.incarnation(node);
    if (before === node && this.incarnations.get(term) === incarnation) return;
    for (const listener of this.listeners) listener.elected(node, term, before, fact);
    if (before !== NOBODY && before !== node) return;
    this.leaders.set(term, node);
    this.incarnations.set(term, incarnation);
  }
}
