import { expect, test } from 'vitest';
import { Declaration, type Durable, RoleCode, type Write } from '../../../../core/io.ts';
import type { Configuration } from '../../../../core/raft/configuration.ts';
import { Entry, EntryKind } from '../../../../core/raft/entry.ts';
import { MessageType } from '../../../../core/raft/messages.ts';
import { FactStream } from '../../../../sim/facts/fact-stream.ts';
import { MessageCount } from '../../../../sim/facts/facts.ts';
import { createPanel } from '../../../../sim/judges/panel.ts';
import { times } from '../../../../sim/kernel/lists.ts';
import { runKey, Stream } from '../../../../sim/kernel/random.ts';
import { entry, message, snapshot, voters, wholePanel } from '../tape.ts';

/*
 * The shortcuts of the hearing must change nothing but speed: random streams of facts, mostly plausible, are told to two
 * benches, one of which takes no shortcut, and both must say the same.
 */

const SERVERS = 3;
const all = [1, 2, 3];
type Call = (facts: FactStream) => void;

/** What the stream knows of a server: its log, what has reached its disk, and what it has asked to be written. */
class Server {
  term = 0;
  leads = false;
  log: Entry[] = [];
  base = 0;
  commit = 0;
  applied = 0;
  incarnation = 1;
  disk: Durable = { term: 0, votedFor: 0, snapshot: null, entries: [] };
  pending: Write[] = [];

  get last(): number {
    return this.base + this.log.length;
  }

  at(index: number): Entry | undefined {
    return this.log[index - this.base - 1];
  }
}

/** Makes up a stream of facts: a crude cluster in which, now and then, something impossible happens. */
class Story {
  readonly calls: Call[] = [];
  private readonly dice: Stream;
  private readonly servers = times(SERVERS + 1, () => new Server());
  private writes = 0;
  private readonly wrong: number;

  constructor(seed: string) {
    this.dice = new Stream(runKey(seed));
    this.wrong = [0, 50, 200][this.dice.below(3)];
    for (const node of all) this.boot(node);
    for (let i = 20 + this.dice.below(120); i > 0; i--) this.step();
  }

  /** Whether something impossible happens now. */
  private errs(): boolean {
    return this.dice.below(1000) < this.wrong;
  }

  private step(): void {
    const node = 1 + this.dice.below(SERVERS);
    const moves = [
      this.elect,
      this.append,
      this.append,
      this.copy,
      this.copy,
      this.copy,
      this.flush,
      this.flush,
      this.send,
      this.send,
      this.acknowledge,
      this.acknowledge,
      this.commit,
      this.commit,
      this.apply,
      this.apply,
      this.other,
      this.restart,
      this.compact,
    ];
    moves[this.dice.below(moves.length)].call(this, node);
  }

  private boot(node: number): void {
    const server = this.servers[node];
    const { disk, incarnation } = server;
    server.term = disk.term;
    server.leads = false;
    server.pending = [];
    server.base = disk.snapshot?.lastIncludedIndex ?? 0;
    server.log = [...disk.entries];
    server.commit = server.base;
    server.applied = server.base;
    this.calls.push((facts) => facts.booted(node, incarnation, disk));
  }

  private restart(node: number): void {
    if (this.dice.below(3) > 0) return;
    const { incarnation } = this.servers[node];
    this.calls.push((facts) => facts.crashed(node, incarnation, 'crash'));
    this.servers[node].incarnation++;
    this.boot(node);
  }

  private elect(node: number): void {
    const server = this.servers[node];
    const highest = Math.max(...this.servers.map(({ term }) => term));
    server.term = Math.max(1, highest + (this.errs() ? 0 : 1));
    server.leads = true;
    const { term } = server;
    this.write(node, { hardState: true, term, votedFor: node }, !this.errs());
    this.role(node, RoleCode.leader);
    for (const other of all) if (other !== node && this.dice.below(3) > 0) this.follow(other, term, node);
  }

  private follow(node: number, term: number, leader: number): void {
    const server = this.servers[node];
    if (server.term >= term && !this.errs()) return;
    server.term = term;
    server.leads = false;
    this.write(node, { hardState: true, term, votedFor: this.dice.below(2) * leader }, !this.errs());
    if (this.dice.below(2) > 0) this.role(node, RoleCode.follower);
  }

  private role(node: number, role: RoleCode): void {
    const declaration = Object.assign(new Declaration(), { term: this.servers[node].term, role });
    this.calls.push((facts) => facts.role(node, declaration));
  }

  private append(node: number): void {
    const server = this.servers[node];
    if (!server.leads && !this.errs()) return;
    const fresh = times(1 + this.dice.below(2), (i) => this.fresh(server.last + 1 + i, server.term));
    if (this.errs())
      this.replace(node, Math.max(1, server.last - this.dice.below(3)), fresh, this.dice.below(2) > 0);
    else this.replace(node, server.last + 1, fresh, false);
  }

  private fresh(index: number, term: number): Entry {
    const kind = this.dice.below(12);
    if (kind === 0) return new Entry(EntryKind.noop, index, term, 0, null, null);
    if (kind === 1) return new Entry(EntryKind.configuration, index, term, 0, null, this.anyVoters());
    return entry(index, term, this.errs() ? `${index}/${term}/${this.dice.below(3)}` : `${index}/${term}`);
  }

  private anyVoters(): Configuration {
    return this.dice.below(2) > 0 ? voters(1, 2, 3) : voters(1, 2);
  }

  /** The server takes over what another has after the last entry on which they agree. */
  private copy(node: number): void {
    const from = this.servers[1 + this.dice.below(SERVERS)];
    const server = this.servers[node];
    if (from === server || (server.leads && !this.errs())) return;
    if (from.base > server.last) return;
    let index = Math.max(from.base, server.base) + 1;
    while (index <= Math.min(server.last, from.last) && same(server.at(index), from.at(index))) index++;
    const fresh = from.log.slice(index - from.base - 1).slice(0, 1 + this.dice.below(4));
    if (fresh.length > 0) this.replace(node, index, fresh, index <= server.last);
  }

  private replace(node: number, index: number, entries: readonly Entry[], truncates: boolean): void {
    const server = this.servers[node];
    server.log = [...server.log.slice(0, index - server.base - 1), ...entries];
    const term = this.dice.below(5) === 0 ? { hardState: true, term: server.term } : {};
    this.write(node, { entries, truncateFrom: truncates ? index : 0, ...term }, this.dice.below(2) > 0);
  }

  /** Issues a write; `atOnce`: it is durable as soon as it is issued, if nothing else is waiting. */
  private write(node: number, fields: Partial<Write>, atOnce: boolean): void {
    const server = this.servers[node];
    const nothing = { hardState: false, term: 0, votedFor: 0, truncateFrom: 0, entries: [], snapshot: null };
    const write: Write = { id: ++this.writes, ...nothing, ...fields };
    if (atOnce && server.pending.length === 0) {
      server.disk = burnt(server.disk, write);
      this.calls.push((facts) => facts.written(node, write));
      return;
    }
    server.pending.push(write);
    this.calls.push((facts) => facts.writeIssued(node, write));
    if (atOnce) this.flush(node, 9);
  }

  private flush(node: number, most = 1 + this.dice.below(3)): void {
    const server = this.servers[node];
    for (const write of server.pending.splice(0, most)) {
      server.disk = burnt(server.disk, write);
      this.calls.push((facts) => facts.writeDurable(node, write));
    }
  }

  private send(node: number): void {
    const server = this.servers[node];
    if (!server.leads && !this.errs()) return;
    const to = this.peerOf(node);
    const leaderCommit = this.errs()
      ? server.last + 1
      : Math.min(server.last, server.commit + this.dice.below(2));
    const term = this.errs() ? Math.max(0, server.term + this.dice.below(3) - 1) : server.term;
    if (leaderCommit > server.commit) server.commit = leaderCommit;
    this.pass(message(MessageType.appendEntries, node, to, term, { leaderCommit }));
  }

  private acknowledge(node: number): void {
    const server = this.servers[node];
    const to = this.errs() ? this.peerOf(node) : (all.find((one) => this.servers[one].leads) ?? 1);
    if (to === node) return;
    const stored = (server.disk.snapshot?.lastIncludedIndex ?? 0) + server.disk.entries.length;
    const matchIndex = this.errs()
      ? server.last + this.dice.below(2)
      : Math.max(0, stored - this.dice.below(2));
    const term = this.errs() ? server.term + 1 : server.term;
    const success = this.dice.below(4) > 0;
    this.pass(message(MessageType.appendEntriesReply, node, to, term, { success, matchIndex }));
  }

  private other(node: number): void {
    const { term } = this.servers[node];
    const kinds = [MessageType.requestVote, MessageType.requestVoteReply, MessageType.installSnapshotReply];
    const type = kinds[this.dice.below(kinds.length)];
    const preVote = this.dice.below(2) > 0;
    if (!preVote && !this.errs()) return;
    const fields = { preVote, success: this.dice.below(2) > 0, done: true, matchIndex: this.dice.below(4) };
    const proposed = preVote && type === MessageType.requestVote ? term + 1 : term;
    this.pass(message(type, node, this.peerOf(node), proposed, fields));
  }

  private peerOf(node: number): number {
    return 1 + ((node + this.dice.below(SERVERS - 1)) % SERVERS);
  }

  private pass(sent: ReturnType<typeof message>): void {
    this.calls.push((facts) => facts.messageSent(sent, false));
    if (this.dice.below(3) > 0) this.calls.push((facts) => facts.messageDelivered(sent));
  }

  private commit(node: number): void {
    const server = this.servers[node];
    const highest = Math.max(...this.servers.map(({ commit }) => commit));
    const most = Math.min(server.last, server.leads ? server.last : highest);
    const index = this.errs()
      ? this.dice.below(server.last + 2)
      : Math.max(server.commit, most - this.dice.below(2));
    if (index > server.commit) server.commit = index;
    const declaration = Object.assign(new Declaration(), { term: server.term, index });
    this.calls.push((facts) => facts.commit(node, declaration));
  }

  /** Applies the next entry; now and then exactly one thing about it is wrong. */
  private apply(node: number): void {
    const server = this.servers[node];
    const wrong = this.errs() || this.errs() ? this.dice.below(6) : -1;
    const index = wrong === 0 ? 1 + this.dice.below(server.last + 1) : server.applied + 1;
    if (index > server.commit && wrong !== 1) return;
    server.applied = Math.max(server.applied, index);
    const found = server.at(index);
    const command = found === undefined || found.kind === EntryKind.command;
    const declaration = Object.assign(new Declaration(), {
      index,
      term: found === undefined || wrong === 2 ? 1 : found.term,
      session: command ? 1 + (index % 2) : 0,
      serial: command ? Math.max(1, index - (wrong === 3 ? 2 : 0)) : 0,
      effect: command && wrong !== 4,
      stateHash: wrong === 5 ? 7 : index * 31,
    });
    this.calls.push((facts) => facts.applied(node, declaration));
  }

  private compact(node: number): void {
    const server = this.servers[node];
    const index = this.errs() ? server.last + 1 : server.applied - this.dice.below(2);
    const term = server.at(index)?.term ?? server.term;
    if (index <= server.base) return;
    server.log = server.log.slice(index - server.base);
    server.base = index;
    this.write(node, { snapshot: snapshot(index, term, this.errs() ? 5 : 0) }, this.dice.below(2) > 0);
  }
}

function same(one: Entry | undefined, other: Entry | undefined): boolean {
  return one !== undefined && one.term === other?.term && one.hash === other.hash;
}

/** What a disk holds after a write. */
function burnt(disk: Durable, write: Write): Durable {
  const after = write.snapshot ?? disk.snapshot;
  const base = after === null ? 0 : after.lastIncludedIndex;
  const first =
    write.truncateFrom > 0 ? write.truncateFrom : (write.entries[0]?.index ?? Number.POSITIVE_INFINITY);
  const kept = disk.entries.filter(({ index }) => index > base && index < first);
  const hardState = write.hardState ? { term: write.term, votedFor: write.votedFor } : disk;
  return {
    term: hardState.term,
    votedFor: hardState.votedFor,
    snapshot: after,
    entries: [...kept, ...write.entries.filter(({ index }) => index > base)],
  };
}

/** Tells a stream of facts to a new panel; returns what its judges say at the end: each violation has its fact. */
function told(calls: readonly Call[], takesShortcuts: boolean): string {
  const messages = new MessageCount();
  const panel = createPanel({
    nodes: SERVERS,
    initial: voters(...all),
    ...wholePanel,
    clients: 2,
    messages,
  });
  const { hearing } = panel;
  if (hearing === null) throw new Error('no hearing');
  if (!takesShortcuts) {
    const never = (): boolean => false;
    Object.assign(hearing, {
      expects: never,
      expectsIssued: never,
      expectsWritten: never,
      expectsDurable: never,
      expectsCommit: never,
      expectsApplied: never,
    });
  }
  const facts = new FactStream([], true, { hearing, counters: null, messages });
  for (const call of calls) {
    facts.now += 1000;
    call(facts);
  }
  return `${facts.count} ${JSON.stringify(panel.results())}`;
}

test('judges say the same whether or not the hearing takes its shortcuts', () => {
  const reasons = new Set<string>();
  for (let seed = 400; seed < 500; seed++) {
    const { calls } = new Story(`${seed}`);
    const full = told(calls, false);
    expect(told(calls, true)).toBe(full);
    for (const [, reason] of full.matchAll(/"reason":"([^"]*)"/g)) reasons.add(reason);
  }
  expect(reasons.size).toBeGreaterThan(15);
});
