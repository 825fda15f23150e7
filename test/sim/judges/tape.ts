import { type Durable, type Reply, ReplyStatus, RoleCode, type Write } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { Message, type MessageType } from '../../../core/raft/messages.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { Fact, type FactConsumer, FactKind, MessageCount, Phase } from '../../../sim/facts/facts.ts';
import { Operation, Outcome } from '../../../sim/facts/operation.ts';
import type { Hearing } from '../../../sim/judges/hearing/hearing.ts';
import type { Property } from '../../../sim/judges/judge.ts';
import { createPanel, type JudgeSetup, type Panel } from '../../../sim/judges/panel.ts';
import type { RecoverySetup } from '../../../sim/judges/recovery/setup.ts';

type Change<Type> = { -readonly [Field in keyof Type]?: Type[Field] };

/** A configuration with these voters and nothing else. */
export function voters(...ids: number[]): Configuration {
  return { voters: ids, outgoing: [], learners: [], learnersNext: [] };
}

/** A put with this label at this place of the log. */
export function entry(index: number, term: number, label = `${index}/${term}`): Entry {
  return new Entry(EntryKind.command, index, term, 0, new Command(Op.put, 0, 0, 0, 'k', label, null), null);
}

/** Entries of these terms from index `first` on. */
export function entries(terms: readonly number[], first = 1): Entry[] {
  return terms.map((term, i) => entry(first + i, term));
}

export function snapshot(
  index: number,
  term: number,
  stateHash = 0,
  configuration = voters(1, 2, 3),
): Snapshot {
  return {
    lastIncludedIndex: index,
    lastIncludedTerm: term,
    configuration,
    configurationIndex: 0,
    data: '',
    stateHash,
    bytes: 0,
  };
}

export function message(
  type: MessageType,
  from: number,
  to: number,
  term: number,
  fields: Change<Message> = {},
): Message {
  return Object.assign(new Message(type, from, to, term), fields);
}

interface Platter {
  term: number;
  votedFor: number;
  snapshot: Snapshot | null;
  entries: Entry[];
  pending: Write[];
}

const microsPerFact = 1000;

/** A world that hinders nobody, and of which no probes are asked. */
export const unhindered: RecoverySetup = {
  bound: 1_000_000,
  probes: 0,
  timeToServe: 0,
  promisesProgress: () => false,
  asks: () => false,
  outOfReach: () => false,
  areApartForGood: () => false,
  areCut: () => false,
  isGone: () => false,
  mayRecover: () => true,
  mayBeProbed: () => true,
  obstacles: { look: () => {}, holdUp: () => false },
  waitsAlike: () => false,
  asksForNoTime: () => false,
};

/** Setup of a panel with all judges, of clients that keep their serials. */
export const wholePanel = { clients: 8, clientsKeepSerials: true, without: [], recovery: unhindered };

/**
 * Emits hand-made facts to a panel of judges. It keeps a simple disk per server, so that a write, a crash
 * or a restart takes one call.
 */
export class Tape {
  readonly panel: Panel;
  private readonly fact = new Fact();
  private readonly on: FactConsumer['on'];
  private readonly disks: Platter[];
  private readonly incarnations: number[];
  private writes = 0;
  private operations = 0;
  private now = 0;

  constructor(setup: Partial<JudgeSetup> = {}) {
    const nodes = setup.nodes ?? 3;
    const initial = voters(...Array.from({ length: nodes }, (_, i) => i + 1));
    const messages = new MessageCount();
    this.panel = createPanel({ nodes, initial, ...wholePanel, messages, ...setup });
    const { hearing } = this.panel;
    this.on = hearing === null ? {} : tableOf(hearing, setup.messages ?? messages);
    this.incarnations = new Array<number>(nodes + 1).fill(0);
    this.disks = this.incarnations.map(() => ({
      term: 0,
      votedFor: 0,
      snapshot: null,
      entries: [],
      pending: [],
    }));
    for (let node = 1; node <= nodes; node++) this.boot(node);
  }

  /** The reason of the first violation of a property, or 'pass'. */
  verdict(property: Property): string {
    return this.panel.violations().find((violation) => violation.property === property)?.reason ?? 'pass';
  }

  /** The message of the first violation of a property; '' if there is none. */
  messageOf(property: Property): string {
    return this.panel.violations().find((violation) => violation.property === property)?.message ?? '';
  }

  /** All violations so far, as property/reason. */
  verdicts(): string[] {
    return this.panel.violations().map(({ property, reason }) => `${property}/${reason}`);
  }

  tell(kind: FactKind, fields: Change<Fact>): this {
    Object.assign(this.fact, fields);
    this.fact.kind = kind;
    this.fact.sequence++;
    this.now += microsPerFact;
    this.fact.time = this.now;
    this.on[kind]?.(this.fact);
    return this;
  }

  /** Lets virtual time pass. */
  wait(micros: number): this {
    this.now += micros;
    return this;
  }

  /** Starts a server with the content of its disk. */
  boot(node: number): this {
    const { term, votedFor, snapshot, entries } = this.disks[node];
    const durable: Durable = { term, votedFor, snapshot, entries: entries.slice() };
    return this.tell(FactKind.booted, { node, code: ++this.incarnations[node], durable });
  }

  crash(node: number): this {
    this.disks[node].pending = [];
    return this.tell(FactKind.crashed, { node, code: this.incarnations[node] });
  }

  restart(node: number): this {
    return this.crash(node).boot(node);
  }

  /** Replaces the disk of a crashed server by an empty one. */
  wipe(node: number): this {
    this.disks[node] = { term: 0, votedFor: 0, snapshot: null, entries: [], pending: [] };
    return this;
  }

  /** Issues a write that does not reach the disk yet. */
  issue(node: number, fields: Change<Write>): this {
    const write: Write = {
      id: ++this.writes,
      hardState: fields.term !== undefined,
      term: 0,
      votedFor: 0,
      truncateFrom: 0,
      entries: [],
      snapshot: null,
      ...fields,
    };
    this.disks[node].pending.push(write);
    return this.tell(FactKind.writeIssued, { node, write });
  }

  /** All pending writes reach the disk. */
  flush(node: number): this {
    for (const write of this.disks[node].pending.splice(0)) {
      this.burn(this.disks[node], write);
      this.tell(FactKind.writeDurable, { node, write });
    }
    return this;
  }

  write(node: number, fields: Change<Write>): this {
    return this.issue(node, fields).flush(node);
  }

  /** Writes the same entries at every given server. */
  replicate(nodes: readonly number[], list: readonly Entry[]): this {
    for (const node of nodes) this.write(node, { entries: list });
    return this;
  }

  /** Stores the terms and votes of an election on disk, and declares the winner. */
  elect(leader: number, term: number, supporters: readonly number[]): this {
    for (const node of [leader, ...supporters]) this.write(node, { term, votedFor: leader });
    return this.role(leader, term, RoleCode.leader);
  }

  role(node: number, term: number, code: RoleCode): this {
    return this.tell(FactKind.role, { node, term, code });
  }

  commit(node: number, index: number, term: number): this {
    return this.tell(FactKind.commit, { node, index, term });
  }

  applied(node: number, index: number, term: number, fields: Change<Fact> = {}): this {
    return this.tell(FactKind.applied, {
      node,
      index,
      term,
      session: 0,
      serial: 0,
      effect: false,
      stateHash: 0,
      ...fields,
    });
  }

  sent(message: Message): this {
    return this.tell(FactKind.messageSent, {
      node: message.from,
      peer: message.to,
      code: message.type,
      message,
    });
  }

  delivered(message: Message): this {
    return this.tell(FactKind.messageDelivered, {
      node: message.to,
      peer: message.from,
      code: message.type,
      message,
    });
  }

  /** Starts an operation. */
  invoke(
    client: number,
    op: Op,
    value: string | null = null,
    expected: string | null = null,
    key = 'x',
  ): Operation {
    const id = ++this.operations;
    const operation = new Operation(id, client, op, key, value, expected, client + 1, id, this.now);
    operation.invokedSequence = this.fact.sequence + 1;
    operation.invokedAt = this.now + microsPerFact;
    this.tell(FactKind.invoked, { operation });
    return operation;
  }

  /** Ends an operation with its final answer. */
  complete(operation: Operation, fields: Partial<Operation> = {}): this {
    Object.assign(operation, { outcome: Outcome.ok, ...fields });
    operation.completedSequence = this.fact.sequence + 1;
    operation.completedAt = this.now + microsPerFact;
    return this.tell(FactKind.completed, { operation, code: operation.outcome });
  }

  put(client: number, value: string, key = 'x'): this {
    return this.complete(this.invoke(client, Op.put, value, null, key));
  }

  get(client: number, found: string | null, key = 'x'): this {
    return this.complete(this.invoke(client, Op.get, null, null, key), { found });
  }

  /** A server receives a request of a client. */
  take(node: number, attempt = 1): this {
    const command = new Command(Op.put, 0, 0, 0, 'k', 'v', null);
    return this.tell(FactKind.requestDelivered, { node, request: { client: 1, attempt, command } });
  }

  /** A server answers a request by a redirect. */
  answer(node: number, attempt = 1): this {
    const reply: Reply = {
      client: 1,
      attempt,
      status: ReplyStatus.redirect,
      value: null,
      writerSession: 0,
      writerSerial: 0,
      leader: 1,
      uncertain: false,
    };
    return this.tell(FactKind.replySent, { node, reply });
  }

  phase(phase: Phase): this {
    return this.tell(FactKind.phase, { code: phase });
  }

  /** Ends the settling, and lets the judges conclude. */
  end(): this {
    this.phase(Phase.end);
    this.panel.finish();
    return this;
  }

  private burn(disk: Platter, write: Write): void {
    if (write.hardState) {
      disk.term = write.term;
      disk.votedFor = write.votedFor;
    }
    if (write.snapshot !== null) {
      const { lastIncludedIndex, lastIncludedTerm } = write.snapshot;
      const holds = disk.entries.some(
        (one) => one.index === lastIncludedIndex && one.term === lastIncludedTerm,
      );
      disk.entries = holds ? disk.entries.filter((one) => one.index > lastIncludedIndex) : [];
      disk.snapshot = write.snapshot;
    }
    if (write.truncateFrom > 0) disk.entries = disk.entries.filter((one) => one.index < write.truncateFrom);
    disk.entries.push(...write.entries);
  }
}

/** The calls that the fact stream makes to a hearing, by kind of fact. */
function tableOf(hearing: Hearing, messages: MessageCount): FactConsumer['on'] {
  return {
    ...hearing.rare,
    [FactKind.messageSent]: (fact: Fact): void => {
      messages.sent++;
      if (fact.message !== null && !hearing.expectsSent(fact.message))
        hearing.messageSent(fact, fact.message);
    },
    [FactKind.messageDelivered]: (fact: Fact): void => {
      messages.delivered++;
      if (fact.message !== null) hearing.messageDelivered(fact.message);
    },
    [FactKind.writeIssued]: (fact: Fact): void => {
      if (fact.write !== null && !hearing.expectsIssued(fact.node, fact.write))
        hearing.writeIssued(fact, fact.write);
    },
    [FactKind.writeDurable]: (fact: Fact): void => {
      if (fact.write !== null && !hearing.expectsDurable(fact.node, fact.write))
        hearing.writeDurable(fact, fact.write);
    },
    [FactKind.commit]: (fact: Fact): void => {
      if (!hearing.expectsCommit(fact.node, fact.term, fact.index)) hearing.commit(fact);
    },
    [FactKind.applied]: (fact: Fact): void => {
      if (!hearing.expectsApplied(fact.node, fact)) hearing.applied(fact);
    },
    [FactKind.requestDelivered]: ({ time, node, request }: Fact): void => {
      if (request) hearing.requestTaken(time, node, request);
    },
    [FactKind.replySent]: ({ time, node, reply }: Fact): void => {
      if (reply) hearing.requestAnswered(time, node, reply);
    },
    [FactKind.invoked]: (fact: Fact): void => {
      if (fact.operation !== null) hearing.invoked(fact, fact.operation);
    },
    [FactKind.completed]: (fact: Fact): void => {
      if (fact.operation !== null) hearing.completed(fact, fact.operation);
    },
  };
}
