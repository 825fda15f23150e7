import { type Durable, RoleCode } from '../../../core/io.ts';
import { type Message, MessageType } from '../../../core/raft/messages.ts';
import { type Micros, NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import type { Fact } from '../../facts/facts.ts';
import type { Machines } from './machines.ts';
import { TermTable } from './term-table.ts';

/** Called whenever a server is found to lead a term, by its declaration or by its messages. */
export interface ElectionListener {
  /**
   * `before` is the server already known to lead this term: NOBODY, or the node itself if that was in an
   * earlier incarnation.
   */
  elected(node: NodeId, term: Term, before: NodeId, fact: Fact): void;
}

/** A leader, its term, and since when it has been one. */
interface Reign {
  readonly node: NodeId;
  readonly term: Term;
  readonly time: Micros;
}

/**
 * Which server leads which term. A server leads a term if it declares so, and also if it sends AppendEntries or
 * InstallSnapshot in that term, since only the leader may; a replica that declares nothing shows its leadership
 * in no other way.
 */
export class Leadership {
  /** By node: the highest term in which it was seen in this incarnation. */
  readonly termOf: Int32Array;
  /** By node: the term that it leads at this moment; 0: none. */
  readonly leading: Int32Array;
  /** The leader of the highest term that has had one, and when it was first seen to lead it; term 0: there was none. */
  newest: Reign = { node: NOBODY, term: 0, time: 0 };
  /** By node: 1 once it declared a role. */
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

  booted(node: NodeId, durable: Durable): void {
    this.leading[node] = 0;
    this.termOf[node] = durable.term;
  }

  crashed(node: NodeId): void {
    this.leading[node] = 0;
  }

  role(fact: Fact): void {
    const { node, term } = fact;
    this.declares[node] = 1;
    if (term > this.termOf[node]) this.termOf[node] = term;
    if (fact.code === RoleCode.leader) {
      this.leading[node] = term;
      this.note(node, term, fact);
    } else {
      this.leading[node] = 0;
    }
  }

  hardState(node: NodeId, term: Term): void {
    if (term > this.termOf[node]) this.raise(node, term);
  }

  messageSent(fact: Fact, message: Message): void {
    const { term, type } = message;
    const { node } = fact;
    if (term > this.termOf[node] && !(message.preVote && type === MessageType.requestVote))
      this.raise(node, term);
    if (this.leading[node] === term) return;
    if (type === MessageType.appendEntries || type === MessageType.installSnapshot) this.leads(fact, term);
  }

  /** The server sent a message that only the leader of this term may send. */
  leads(fact: Fact, term: Term): void {
    const { node } = fact;
    if (this.declares[node] === 0 && term === this.termOf[node]) this.leading[node] = term;
    this.note(node, term, fact);
  }

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
    if (term > this.newest.term) this.newest = { node, term, time: fact.time };
  }
}
