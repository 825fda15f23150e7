import { type Input, RoleCode } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { Message, MessageType } from '../../../core/raft/messages.ts';
import type { Raft } from '../../../core/raft/raft.ts';
import { paperRules, type Rules } from '../../../core/raft/rules.ts';
import type { Snapshot } from '../../../core/raft/snapshot.ts';
import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import { messageTypeNames } from '../../../sim/facts/words.ts';
import { configurationOf, optionsFor } from './options.ts';
import { Server } from './server.ts';

/** A log of no-ops with the given terms, from index `first` on. */
export function logOf(terms: readonly Term[], first = 1): Entry[] {
  return terms.map((term, i) => new Entry(EntryKind.noop, first + i, term, 0, null, null));
}

interface Before {
  readonly term?: Term;
  readonly votedFor?: NodeId;
  readonly log?: readonly Term[];
  readonly snapshot?: Snapshot;
}

/** One server, stepped by hand: messages in, messages out. Its writes complete only when `sync` is called. */
export class Solo {
  readonly server: Server;
  now = 0;

  constructor(options: Options = optionsFor(3), before: Before = {}, id = 1, rules: Rules = paperRules) {
    this.server = new Server(id, options, rules, 7);
    const { disk } = this.server;
    disk.term = before.term ?? 0;
    disk.votedFor = before.votedFor ?? NOBODY;
    disk.snapshot = before.snapshot ?? null;
    disk.entries = logOf(before.log ?? [], (before.snapshot?.lastIncludedIndex ?? 0) + 1);
    this.server.start(0);
  }

  get raft(): Raft {
    return this.server.raft;
  }

  get terms(): Term[] {
    const { log } = this.raft;
    return Array.from({ length: log.lastIndex - log.baseIndex }, (_, i) => log.termAt(log.baseIndex + 1 + i));
  }

  give(input: Input): this {
    this.server.input(this.now, input);
    return this;
  }

  /** Delivers a message from another server. */
  receive(type: MessageType, from: NodeId, term: Term, fields: Partial<Message> = {}): this {
    return this.give({ kind: 'message', message: message(type, from, this.server.id, term, fields) });
  }

  request(op: Op, key: string, value: string | null, session = 0, serial = 0, lowest = 1): this {
    const command = new Command(op, session, serial, lowest, key, value, null);
    return this.give({ kind: 'request', request: { client: 1, attempt: serial, command } });
  }

  sync(count?: number): this {
    this.server.sync(this.now, count);
    return this;
  }

  wait(duration: number): this {
    this.now += duration;
    return this.give({ kind: 'deadline' });
  }

  /** Fires deadlines until a condition holds; throws if it does not hold after 100 of them. */
  waitUntil(done: () => boolean): this {
    for (let i = 0; i < 100 && !done(); i++) {
      this.now = this.server.deadline;
      this.give({ kind: 'deadline' });
    }
    if (!done()) throw new Error('the condition never held');
    return this;
  }

  /** Returns, and forgets, the messages sent since the last call, only those of `type` if given. */
  sent(type?: MessageType): Message[] {
    const { outbox } = this.server;
    this.server.outbox = [];
    return type === undefined ? outbox : outbox.filter((each) => each.type === type);
  }

  replies() {
    const { replies } = this.server;
    this.server.replies = [];
    return replies;
  }
}

export function message(
  type: MessageType,
  from: NodeId,
  to: NodeId,
  term: Term,
  fields: Partial<Message> = {},
): Message {
  return Object.assign(new Message(type, from, to, term), fields);
}

/** A message as one line of text, for comparisons. */
export function brief(each: Message): string {
  const { type, from, to, term, preVote, success, prevLogIndex, prevLogTerm, entries, matchIndex } = each;
  const parts = [`${messageTypeNames[type]} n${from}>n${to} t${term}`];
  if (preVote) parts.push('pre');
  if (prevLogIndex > 0) parts.push(`at ${prevLogIndex}/${prevLogTerm}`);
  if (entries.length > 0) parts.push(`+${entries.map((entry) => entry.term).join(',')}`);
  if (messageTypeNames[type].endsWith('Reply')) parts.push(success ? `yes ${matchIndex}` : 'no');
  return parts.join(' ');
}

/** Neither pre-vote nor CheckQuorum nor stickiness: only the algorithm of the paper. */
export const bare = { preVote: false, checkQuorum: false, stickiness: false };

/** A leader elected in the term after `before`, whose no-op has been sent to all other voters. */
export function leader(
  options: Options = optionsFor(3, bare),
  before: Before = {},
  rules: Rules = paperRules,
): Solo {
  const server = new Solo(options, before, 1, rules);
  server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
  for (const id of options.configuration.voters) {
    if (server.raft.role.kind === RoleCode.leader) break;
    if (id !== 1)
      server.receive(MessageType.requestVoteReply, id, server.raft.currentTerm, { success: true });
  }
  return server;
}

export function ack(server: Solo, from: number, matchIndex: number): Solo {
  const fields = { success: true, matchIndex, prevLogIndex: matchIndex, sentAt: server.raft.clock };
  return server.receive(MessageType.appendEntriesReply, from, server.raft.currentTerm, fields);
}

/** A snapshot of a store with one key, up to index 5 of term 3. */
export function aSnapshot(): Snapshot {
  const server = leader(optionsFor(1, { ...bare, snapshotLogBytes: 0 }));
  server.sync().request(Op.put, 'x', 'y', 4, 1).sync().sync();
  const { snapshot } = server.server.disk;
  if (snapshot === null || snapshot.stateHash === 0) throw new Error('no snapshot');
  return {
    ...snapshot,
    lastIncludedIndex: 5,
    lastIncludedTerm: 3,
    configuration: configurationOf([1, 2, 3]),
  };
}
