import { RoleCode } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { EntryKind } from '../../core/raft/entry.ts';
import { type Message, MessageType } from '../../core/raft/messages.ts';
import type { Index, Micros, NodeId, Term } from '../../core/units.ts';
import { electorates } from '../facts/configurations.ts';
import type { Fact } from '../facts/facts.ts';
import { positionInWords } from '../facts/words.ts';
import type { LogMirror, Past } from '../judges/trackers/log-mirror.ts';
import { Logs } from '../judges/trackers/logs.ts';
import { Machines } from '../judges/trackers/machines.ts';

/** The last message that a server has received, and when. */
interface Received {
  readonly message: Message;
  readonly time: Micros;
}

/** A server that leads, since when, and in which term. */
interface Leading {
  readonly node: NodeId;
  readonly term: Term;
  readonly since: Micros;
}

/** What the audit knows of each server: its log in memory and on disk, its term, role and indices, by node. */
export class View {
  readonly logs: Logs;
  readonly term: Term[] = [];
  /** The term that the server leads; 0: it does not. */
  readonly leading: Term[] = [];
  readonly roles: RoleCode[] = [];
  /** When the server last ceased to lead, and the term that it had led. */
  private readonly resigned: { readonly term: Term; readonly time: Micros }[] = [];
  /** When the server last wrote a configuration entry, and whether that was in the step that is under way. */
  private readonly configured: { readonly time: Micros; isNow: 'yes' | 'perhaps' | 'no' }[] = [];
  readonly commit: Index[] = [];
  readonly applied: Index[] = [];
  private readonly received: (Received | null)[] = [];
  private readonly newer: (Received | null)[] = [];
  /** The newest term in which a server has led so far. */
  newest: Leading = { node: 0, term: 0, since: 0 };
  private readonly machines: Machines;
  /** By leader: when it was elected, and when it last handled a reply of its present term, by server. */
  private readonly reign: { since: Micros; readonly heard: Map<NodeId, Micros> }[] = [];
  /** Prefixes that became snapshots, by their last index: with these, a log that installs one can be compared. */
  private readonly prefixes = new Map<Index, { readonly term: Term; readonly hash: number }>();

  constructor(nodes: number, initial: Configuration) {
    this.machines = new Machines(nodes);
    const past: Past = {
      last: Number.MAX_SAFE_INTEGER,
      knows: (index, term) => this.prefixes.get(index)?.term === term,
      hashAt: (index) => this.prefixes.get(index)?.hash ?? 0,
      configurationAt: () => null,
    };
    this.logs = new Logs(this.machines, initial, past, []);
    for (let node = 0; node <= nodes; node++) this.forget(node);
  }

  log(node: NodeId): LogMirror {
    return this.logs.memory[node];
  }

  booted(fact: Fact): void {
    const { node, durable } = fact;
    this.machines.booted(fact);
    this.forget(node);
    if (durable === null) return;
    this.logs.booted(node, durable);
    this.term[node] = durable.term;
    this.commit[node] = durable.snapshot?.lastIncludedIndex ?? 0;
    this.applied[node] = this.commit[node];
  }

  role({ node, term, code, time }: Fact): void {
    this.term[node] = Math.max(term, this.term[node]);
    this.roles[node] = code as RoleCode;
    if (code === RoleCode.leader && this.leading[node] !== term)
      this.reign[node] = { since: time, heard: new Map() };
    if (code !== RoleCode.leader && this.leading[node] !== 0)
      this.resigned[node] = { term: this.leading[node], time };
    this.leading[node] = code === RoleCode.leader ? term : 0;
    if (code === RoleCode.leader && term > this.newest.term) this.newest = { node, term, since: time };
  }

  writeIssued({ node, write, time }: Fact): void {
    if (write === null) return;
    if (write.hardState) this.term[node] = write.term;
    const log = this.log(node);
    if (write.snapshot !== null) this.notePrefix(log, write.snapshot.lastIncludedIndex);
    log.apply(write, true);
    if (write.entries.some(({ kind }) => kind === EntryKind.configuration))
      this.configured[node] = { time, isNow: 'yes' };
  }

  writeDurable({ node, write }: Fact): void {
    if (write !== null) this.logs.writeDurable(node, write);
    // An instant disk tells in the middle of a step, another one begins the next.
    if (this.configured[node].isNow === 'yes') this.configured[node].isNow = 'perhaps';
  }

  /** A server has sent something: with that, a step ends. */
  sent(node: NodeId): void {
    // What waited for an instant disk is sent in the middle of a step.
    if (this.configured[node].isNow === 'yes') this.configured[node].isNow = 'no';
  }

  /** A server's step begins: something has arrived. */
  begins(node: NodeId): void {
    this.configured[node].isNow = 'no';
  }

  /** Whether the server has written the configuration in force in the step in which it now does something else. */
  isJustConfigured(node: NodeId, now: Micros): 'yes' | 'perhaps' | 'no' {
    const { time, isNow } = this.configured[node];
    return time === now ? isNow : 'no';
  }

  /** The message with the newest term that this server, as it runs, has received and must obey; null: none. */
  newerTerm(node: NodeId): Received | null {
    return this.newer[node];
  }

  /** A message is handled. */
  delivered(message: Message, time: Micros): void {
    const { to, term, type } = message;
    const received = { message, time };
    this.received[to] = received;
    this.begins(to);
    // A vote request may be ignored, and a pre-vote names a term that nobody has entered.
    const isBinding = type !== MessageType.requestVote && !message.preVote;
    const isReply = type === MessageType.appendEntriesReply || type === MessageType.installSnapshotReply;
    if (isReply && term === this.leading[to]) this.reign[to]?.heard.set(message.from, time);
    if (isBinding && term > (this.newer[to]?.message.term ?? 0)) this.newer[to] = received;
  }

  /** The message that this server is handling; null: it does something of its own accord, or for a client. */
  handling(node: NodeId, now: Micros): Message | null {
    const received = this.received[node];
    return received !== null && received.time === now ? received.message : null;
  }

  /** Whether the server led this term when its present step began: roles are told before all else that a step does. */
  ledAtFirst(node: NodeId, { term, time }: Pick<Fact, 'term' | 'time'>): boolean {
    const resigned = this.resigned[node];
    return this.leading[node] !== 0 || (resigned?.term === term && resigned.time === time);
  }

  /** When this leader had last heard from a majority of its present term, by then at the latest; its votes count as well. */
  majorityHeardAt(node: NodeId): Micros {
    const { since, heard } = this.reign[node] ?? { since: 0, heard: new Map<NodeId, Micros>() };
    const lasts = electorates(this.log(node).configuration).map((group) => {
      const times = group.map((one) => (one === node ? Number.POSITIVE_INFINITY : (heard.get(one) ?? since)));
      return times.sort((a, b) => b - a)[Math.floor(group.length / 2)] ?? since;
    });
    return Math.min(...lasts);
  }

  private notePrefix(log: LogMirror, index: Index): void {
    if (!log.comparable || index < log.first || index > log.last) return;
    this.prefixes.set(index, { term: log.termAt(index), hash: log.hashAt(index) });
  }

  private forget(node: NodeId): void {
    this.term[node] = 0;
    this.leading[node] = 0;
    this.roles[node] = RoleCode.follower;
    this.commit[node] = 0;
    this.configured[node] = { time: 0, isNow: 'no' };
    this.applied[node] = 0;
    this.received[node] = null;
    this.newer[node] = null;
  }
}

/** "91.6", the last entry of a log; "nothing" if it is empty. */
export function endInWords(log: LogMirror): string {
  return log.last === 0 ? 'nothing' : positionInWords(log.last, log.termAt(log.last));
}

/** "17.1", "17.1 to 20.1". */
export function rangeInWords(log: LogMirror, from: Index, to: Index): string {
  const first = positionInWords(from, log.termAt(from));
  return from === to ? first : `${first} to ${positionInWords(to, log.termAt(to))}`;
}
