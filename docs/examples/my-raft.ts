/*
 * A small Raft to start from: elections, log replication, commits, and a key-value store with sessions. Left out on
 * purpose: snapshots, membership changes, pre-vote, batching, reads without a log entry. The interface that it
 * implements is described in raftsim's docs/replica.md; "paper" is Ongaro & Ousterhout, "In Search of an Understandable
 * Consensus Algorithm".
 */
import {
  type Command,
  DeclareKind,
  Entry,
  EntryKind,
  type Input,
  Message,
  MessageType,
  Op,
  type Options,
  type Output,
  type Random,
  type Replica,
  type Reply,
  ReplyStatus,
  type Request,
  RoleCode,
} from 'raftsim';

const NOBODY = 0;

/** raftsim calls this at every start of a server. */
export function createReplica(id: number, options: Options, random: Random): Replica {
  return new MyRaft(id, options, random);
}

interface Answer {
  readonly status: ReplyStatus;
  readonly value: string | null;
  readonly writer: Command | null;
}

const REDIRECT: Answer = { status: ReplyStatus.redirect, value: null, writer: null };

class MyRaft implements Replica {
  private readonly id: number;
  private readonly options: Options;
  private readonly random: Random;
  private readonly peers: readonly number[];

  // The state on disk, or being written to it: paper Figure 2, persistent state.
  private term = 0;
  private votedFor = NOBODY;
  private log: Entry[] = [];

  private role: RoleCode = RoleCode.follower;
  private leader = NOBODY;
  private commitIndex = 0;
  private lastApplied = 0;
  private timer = 0;
  private votes = new Set<number>();
  private nextIndex = new Map<number, number>();
  private matchIndex = new Map<number, number>();
  /** Requests that wait for their entry to be applied, by index. */
  private waiting = new Map<number, Request>();

  private writes = 0;
  /** Writes in progress, with the index of the last entry that each makes durable. */
  private unfinished: { readonly id: number; last: number }[] = [];
  private durableIndex = 0;
  private dirty = { hardState: false, truncateFrom: 0, from: 0 };
  private broken = false;

  private readonly store = new Map<string, Command>();
  private readonly answers = new Map<number, Map<number, Answer>>();

  constructor(id: number, options: Options, random: Random) {
    this.id = id;
    this.options = options;
    this.random = random;
    this.peers = options.configuration.voters.filter((voter) => voter !== id);
  }

  step(now: number, input: Input, out: Output): void {
    if (this.broken) return;
    this.dirty = { hardState: false, truncateFrom: 0, from: this.log.length + 1 };
    const before = { role: this.role, term: this.term, leader: this.leader, commit: this.commitIndex };
    switch (input.kind) {
      case 'start':
        this.term = input.durable.term;
        this.votedFor = input.durable.votedFor;
        this.log = [...input.durable.entries];
        this.durableIndex = this.log.length;
        this.dirty.from = this.log.length + 1;
        this.waitForLeader(now);
        break;
      case 'message':
        this.onMessage(now, input.message, out);
        break;
      case 'deadline':
        if (now >= this.timer) this.onTimer(now, out);
        break;
      case 'request':
        this.onRequest(now, input.request, out);
        break;
      case 'persisted':
        this.onPersisted(input.upTo, out);
        break;
      case 'diskError':
        // After a failed write nothing can be promised: this server stops working.
        this.broken = true;
        return;
      case 'shutdown':
        out.stopped = true;
        break;
      default:
      // This replica has no snapshots, membership changes and leadership transfers.
    }
    if (before.role !== this.role || before.term !== this.term || before.leader !== this.leader) {
      const declaration = out.declare(DeclareKind.role);
      declaration.term = this.term;
      declaration.role = this.role;
      declaration.leader = this.leader;
    }
    if (before.commit !== this.commitIndex) {
      const declaration = out.declare(DeclareKind.commit);
      declaration.term = this.term;
      declaration.index = this.commitIndex;
    }
    this.write(out);
    out.deadline = this.timer;
  }

  // Time ------------------------------------------------------------------------------------------------------

  private waitForLeader(now: number): void {
    const { electionTimeoutMin: min, electionTimeoutMax: max } = this.options;
    this.timer = now + min + ((this.random.next() >>> 0) % (max - min + 1));
  }

  private onTimer(now: number, out: Output): void {
    if (this.role === RoleCode.leader) {
      this.timer = now + this.options.heartbeatInterval;
      this.replicate(out);
    } else this.campaign(now, out);
  }

  /** Paper §5.2. */
  private campaign(now: number, out: Output): void {
    this.term++;
    this.votedFor = this.id;
    this.dirty.hardState = true;
    this.role = RoleCode.candidate;
    this.leader = NOBODY;
    this.votes = new Set([this.id]);
    this.waitForLeader(now);
    for (const peer of this.peers) {
      const message = new Message(MessageType.requestVote, this.id, peer, this.term);
      message.prevLogIndex = this.log.length;
      message.prevLogTerm = this.termAt(this.log.length);
      // The vote for itself must be on disk before another server learns of it.
      out.sendAfter.push(message);
    }
    if (this.isMajority(this.votes.size)) this.lead(now, out);
  }

  private lead(now: number, out: Output): void {
    this.role = RoleCode.leader;
    this.leader = this.id;
    this.timer = now + this.options.heartbeatInterval;
    this.nextIndex = new Map(this.peers.map((peer) => [peer, this.log.length + 1]));
    this.matchIndex = new Map(this.peers.map((peer) => [peer, 0]));
    this.append(EntryKind.noop, now, null);
    this.replicate(out);
  }

  private follow(term: number, leader: number, out: Output): void {
    if (term > this.term) {
      this.term = term;
      this.votedFor = NOBODY;
      this.dirty.hardState = true;
    }
    this.role = RoleCode.follower;
    this.leader = leader;
    // Whether these take effect depends on the next leader, which their clients are to ask again.
    for (const request of this.waiting.values())
      out.replies.push({ ...this.replyTo(request, REDIRECT), uncertain: true });
    this.waiting.clear();
  }

  // Messages --------------------------------------------------------------------------------------------------

  private onMessage(now: number, message: Message, out: Output): void {
    if (message.term > this.term) {
      const wasLeader = this.role === RoleCode.leader;
      this.follow(message.term, NOBODY, out);
      if (wasLeader) this.waitForLeader(now);
    }
    switch (message.type) {
      case MessageType.requestVote:
        this.onRequestVote(now, message, out);
        break;
      case MessageType.requestVoteReply:
        if (message.term !== this.term || this.role !== RoleCode.candidate || !message.success) break;
        this.votes.add(message.from);
        if (this.isMajority(this.votes.size)) this.lead(now, out);
        break;
      case MessageType.appendEntries:
        this.onAppendEntries(now, message, out);
        break;
      case MessageType.appendEntriesReply:
        if (message.term === this.term && this.role === RoleCode.leader) this.onAppendReply(message, out);
        break;
      default:
      // The other types belong to features that were left out.
    }
  }

  private onRequestVote(now: number, message: Message, out: Output): void {
    const last = this.log.length;
    const upToDate =
      message.prevLogTerm > this.termAt(last) ||
      (message.prevLogTerm === this.termAt(last) && message.prevLogIndex >= last);
    const granted =
      message.term === this.term && upToDate && (this.votedFor === NOBODY || this.votedFor === message.from);
    if (granted) {
      if (this.votedFor === NOBODY) this.dirty.hardState = true;
      this.votedFor = message.from;
      this.waitForLeader(now);
    }
    const reply = new Message(MessageType.requestVoteReply, this.id, message.from, this.term);
    reply.success = granted;
    out.sendAfter.push(reply);
  }

  /** Paper §5.3. */
  private onAppendEntries(now: number, message: Message, out: Output): void {
    const reply = new Message(MessageType.appendEntriesReply, this.id, message.from, this.term);
    if (message.term === this.term) {
      if (this.leader !== message.from) this.follow(message.term, message.from, out);
      this.waitForLeader(now);
      const { prevLogIndex, entries } = message;
      if (prevLogIndex <= this.log.length && this.termAt(prevLogIndex) === message.prevLogTerm) {
        this.accept(entries);
        reply.success = true;
        reply.matchIndex = prevLogIndex + entries.length;
        this.commit(Math.min(message.leaderCommit, reply.matchIndex), out);
      } else {
        // Back to the start of the conflicting term, as the paper suggests.
        let index = Math.min(prevLogIndex - 1, this.log.length);
        const term = this.termAt(index);
        while (index > this.commitIndex && this.termAt(index) === term) index--;
        reply.conflictIndex = index;
      }
    }
    out.sendAfter.push(reply);
  }

  /** Keeps entries that are in the log already; the first conflicting entry and all after it are replaced. */
  private accept(entries: readonly Entry[]): void {
    for (const entry of entries) {
      if (this.termAt(entry.index) === entry.term) continue;
      if (entry.index <= this.log.length) {
        const last = entry.index - 1;
        this.log.length = last;
        this.dirty.truncateFrom = entry.index;
        this.dirty.from = Math.min(this.dirty.from, entry.index);
        this.durableIndex = Math.min(this.durableIndex, last);
        for (const write of this.unfinished) write.last = Math.min(write.last, last);
      }
      this.log.push(entry);
    }
  }

  private onAppendReply(message: Message, out: Output): void {
    const { from } = message;
    const matched = this.matchIndex.get(from) ?? 0;
    if (message.success) {
      this.matchIndex.set(from, Math.max(matched, message.matchIndex));
      this.nextIndex.set(from, Math.max(this.nextIndex.get(from) ?? 1, message.matchIndex + 1));
      this.commitWhatIsReplicated(out);
    } else {
      this.nextIndex.set(from, Math.max(matched, message.conflictIndex) + 1);
      this.replicateTo(from, out);
    }
  }

  private replicate(out: Output): void {
    for (const peer of this.peers) this.replicateTo(peer, out);
  }

  private replicateTo(peer: number, out: Output): void {
    const next = this.nextIndex.get(peer) ?? 1;
    const message = new Message(MessageType.appendEntries, this.id, peer, this.term);
    message.prevLogIndex = next - 1;
    message.prevLogTerm = this.termAt(next - 1);
    message.entries = this.log.slice(next - 1, next - 1 + this.options.maxEntriesPerMessage);
    message.leaderCommit = this.commitIndex;
    out.send.push(message);
  }

  // Requests --------------------------------------------------------------------------------------------------

  private onRequest(now: number, request: Request, out: Output): void {
    if (this.role !== RoleCode.leader) {
      out.replies.push(this.replyTo(request, REDIRECT));
      return;
    }
    this.append(EntryKind.command, now, request.command);
    this.waiting.set(this.log.length, request);
    this.replicate(out);
  }

  private replyTo({ client, attempt }: Request, { status, value, writer }: Answer): Reply {
    return {
      client,
      attempt,
      status,
      value,
      writerSession: writer?.session ?? 0,
      writerSerial: writer?.serial ?? 0,
      leader: this.leader,
      uncertain: false,
    };
  }

  // Log and disk ----------------------------------------------------------------------------------------------

  private append(kind: EntryKind, now: number, command: Command | null): void {
    const time = Math.max(now, this.log.at(-1)?.time ?? 0);
    this.log.push(new Entry(kind, this.log.length + 1, this.term, time, command, null));
  }

  /** At most one write per step, with everything that the step changed. */
  private write(out: Output): void {
    const { hardState, truncateFrom, from } = this.dirty;
    const entries = this.log.slice(from - 1);
    if (!hardState && truncateFrom === 0 && entries.length === 0) return;
    const id = ++this.writes;
    const { term, votedFor } = this;
    out.write = { id, hardState, term, votedFor, truncateFrom, entries, snapshot: null };
    this.unfinished.push({ id, last: this.log.length });
  }

  private onPersisted(upTo: number, out: Output): void {
    for (const { id, last } of this.unfinished) if (id <= upTo) this.durableIndex = last;
    this.unfinished = this.unfinished.filter(({ id }) => id > upTo);
    if (this.role === RoleCode.leader) this.commitWhatIsReplicated(out);
  }

  // Commits ---------------------------------------------------------------------------------------------------

  /**
   * Paper §5.3 and §5.4.2: a leader counts replicas only for entries of its own term. Its own log counts as far as it is
   * on disk.
   */
  private commitWhatIsReplicated(out: Output): void {
    const indices = [this.durableIndex, ...this.matchIndex.values()].sort((a, b) => b - a);
    const replicated = indices[Math.floor(indices.length / 2)] ?? 0;
    if (this.termAt(replicated) === this.term) this.commit(replicated, out);
  }

  private commit(index: number, out: Output): void {
    this.commitIndex = Math.max(this.commitIndex, index);
    while (this.lastApplied < this.commitIndex) {
      const entry = this.log[this.lastApplied++];
      const command = entry?.command ?? null;
      if (command === null) continue;
      const answer = this.applyOnce(command);
      const request = this.waiting.get(this.lastApplied);
      this.waiting.delete(this.lastApplied);
      if (request !== undefined && this.role === RoleCode.leader)
        out.replies.push(this.replyTo(request, answer));
    }
  }

  /** A repeated command gets the answer of its first execution (thesis §6.3). */
  private applyOnce(command: Command): Answer {
    const session = this.answers.get(command.session) ?? new Map<number, Answer>();
    this.answers.set(command.session, session);
    for (const serial of session.keys()) if (serial < command.lowestOutstanding) session.delete(serial);
    const answer = session.get(command.serial) ?? this.apply(command);
    session.set(command.serial, answer);
    return answer;
  }

  private apply(command: Command): Answer {
    const writer = this.store.get(command.key) ?? null;
    const found = writer?.value ?? null;
    const done: Answer = { status: ReplyStatus.ok, value: null, writer: null };
    switch (command.op) {
      case Op.get:
        return { status: ReplyStatus.ok, value: found, writer };
      case Op.cas:
        if (found !== command.expected) return { status: ReplyStatus.mismatch, value: found, writer };
        this.store.set(command.key, command);
        return { status: ReplyStatus.ok, value: null, writer };
      case Op.put:
      case Op.delete:
        this.store.set(command.key, command);
        return done;
      default:
        return command.op satisfies never;
    }
  }

  private termAt(index: number): number {
    return this.log[index - 1]?.term ?? 0;
  }

  private isMajority(votes: number): boolean {
    return votes * 2 > this.peers.length + 1;
  }
}
