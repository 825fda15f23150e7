import { type Declaration, DeclareKind, type Input, type Reply, RoleCode } from '../../../core/io.ts';
import { Command, type Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import type { Message } from '../../../core/raft/messages.ts';
import { paperRules, type Rules } from '../../../core/raft/rules.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import { TestRandom } from './random.ts';
import { Server } from './server.ts';

interface Weather {
  readonly loss: number;
  readonly duplicate: number;
  readonly minLatency: Micros;
  readonly maxLatency: Micros;
  readonly minSync: Micros;
  readonly maxSync: Micros;
}

const fair: Weather = {
  loss: 0,
  duplicate: 0,
  minLatency: 1000,
  maxLatency: 3000,
  minSync: 500,
  maxSync: 1500,
};

interface Event {
  readonly at: Micros;
  readonly order: number;
  readonly run: () => void;
}

/** A few servers on a simulated network: a small, slow and simple simulator for the core's own tests. */
export class Cluster {
  now: Micros = 0;
  weather: Weather = fair;
  readonly servers: Server[] = [];
  readonly random: TestRandom;
  readonly replies: Reply[] = [];
  readonly milestones = new Map<string, number>();
  readonly leaders = new Map<number, NodeId>();
  /** By index: the term of the entry applied there, and the hash of the state after it. */
  readonly applied = new Map<number, { term: number; stateHash: number }>();
  onDeclare: (server: Server, declaration: Declaration) => void = () => {};
  sent = 0;
  /** True if the link from the first server to the second is cut. */
  cut: (from: NodeId, to: NodeId) => boolean = () => false;
  private queue: Event[] = [];
  private order = 0;
  private attempts = 0;

  constructor(
    members: readonly NodeId[],
    options: (id: NodeId) => Options,
    seed = 1,
    rules: Rules | ((id: NodeId) => Rules) = paperRules,
  ) {
    this.random = new TestRandom(seed);
    for (const id of members) {
      const own = typeof rules === 'function' ? rules(id) : rules;
      const server = new Server(id, options(id), own, seed);
      server.onDeclare = (who, declaration) => this.judge(who, declaration);
      this.servers.push(server);
    }
  }

  server(id: NodeId): Server {
    const found = this.servers.find((server) => server.id === id);
    if (found === undefined) throw new Error(`no server ${id}`);
    return found;
  }

  startAll(): this {
    for (const server of this.servers) this.do(server, () => server.start(this.now));
    return this;
  }

  /** Runs an action on a server, then schedules or sends what results from it. */
  do(server: Server, action: () => void): void {
    const issuedBefore = server.issued;
    const incarnationBefore = server.incarnation;
    action();
    if (server.issued > (server.incarnation === incarnationBefore ? issuedBefore : 0))
      this.scheduleSync(server);
    const outbox = server.outbox;
    server.outbox = [];
    for (const message of outbox) this.post(message);
    this.replies.push(...server.replies);
    server.replies = [];
    this.scheduleDeadline(server);
  }

  give(id: NodeId, input: Input): void {
    const server = this.server(id);
    this.do(server, () => server.input(this.now, input));
  }

  request(
    id: NodeId,
    op: Op,
    key: string,
    value: string | null,
    session = 0,
    serial = 0,
    expected: string | null = null,
  ): number {
    const attempt = ++this.attempts;
    const command = new Command(op, session, serial, 1, key, value, expected);
    this.give(id, { kind: 'request', request: { client: 1, attempt, command } });
    return attempt;
  }

  replyTo(attempt: number): Reply | undefined {
    return this.replies.find((reply) => reply.attempt === attempt);
  }

  crash(id: NodeId): void {
    this.server(id).crash();
  }

  restart(id: NodeId): void {
    const server = this.server(id);
    this.do(server, () => server.start(this.now));
  }

  at(delay: Micros, run: () => void): void {
    this.queue.push({ at: this.now + delay, order: this.order++, run });
  }

  /** Runs for a duration, or until a condition holds. Returns false if it never held. */
  run(duration: Micros, until: () => boolean = () => false): boolean {
    const end = this.now + duration;
    while (!until()) {
      let best = -1;
      for (let i = 0; i < this.queue.length; i++) {
        const event = this.queue[i];
        const first = this.queue[best];
        if (event === undefined || event.at > end) continue;
        if (
          first === undefined ||
          event.at < first.at ||
          (event.at === first.at && event.order < first.order)
        )
          best = i;
      }
      const next = this.queue[best];
      if (next === undefined) {
        this.now = end;
        return until();
      }
      this.queue[best] = this.queue[this.queue.length - 1] ?? next;
      this.queue.pop();
      if (next.at > this.now) this.now = next.at;
      next.run();
    }
    return true;
  }

  leader(): Server | undefined {
    let best: Server | undefined;
    for (const server of this.servers) {
      if (!server.up || server.raft.role.kind !== RoleCode.leader) continue;
      if (best === undefined || server.raft.currentTerm > best.raft.currentTerm) best = server;
    }
    return best;
  }

  elect(limit: Micros = 5_000_000): Server {
    this.run(limit, () => {
      const leader = this.leader();
      return (
        leader !== undefined && leader.raft.log.termAt(leader.raft.commitIndex) === leader.raft.currentTerm
      );
    });
    const leader = this.leader();
    if (leader === undefined) throw new Error('no leader was elected');
    return leader;
  }

  private post(message: Message): void {
    this.sent++;
    const { loss, duplicate, minLatency, maxLatency } = this.weather;
    if (this.cut(message.from, message.to) || this.random.chance(loss)) return;
    const copies = this.random.chance(duplicate) ? 2 : 1;
    for (let i = 0; i < copies; i++) {
      const delay = minLatency + this.random.below(maxLatency - minLatency + 1);
      this.at(delay, () => {
        if (this.cut(message.from, message.to)) return;
        const to = this.servers.find((server) => server.id === message.to);
        if (to?.up) this.do(to, () => to.input(this.now, { kind: 'message', message }));
      });
    }
  }

  private scheduleSync(server: Server): void {
    const { incarnation } = server;
    const { minSync, maxSync } = this.weather;
    this.at(minSync + this.random.below(maxSync - minSync + 1), () => {
      if (server.up && server.incarnation === incarnation) this.do(server, () => server.sync(this.now, 1));
    });
  }

  private scheduleDeadline(server: Server): void {
    const { deadline, incarnation } = server;
    if (!server.up || deadline === Number.POSITIVE_INFINITY) return;
    this.at(deadline - this.now, () => {
      if (!server.up || server.incarnation !== incarnation || server.deadline !== deadline) return;
      this.do(server, () => server.input(this.now, { kind: 'deadline' }));
    });
  }

  private judge(server: Server, declaration: Declaration): void {
    this.onDeclare(server, declaration);
    switch (declaration.kind) {
      case DeclareKind.role: {
        if (declaration.role !== RoleCode.leader) return;
        const known = this.leaders.get(declaration.term);
        if (known !== undefined && known !== server.id) {
          throw new Error(`election safety: n${known} and n${server.id} lead term ${declaration.term}`);
        }
        this.leaders.set(declaration.term, server.id);
        return;
      }
      case DeclareKind.applied: {
        const { index, term, stateHash } = declaration;
        const known = this.applied.get(index);
        if (known === undefined) this.applied.set(index, { term, stateHash });
        else if (known.term !== term || known.stateHash !== stateHash) {
          throw new Error(`state machine safety: n${server.id} differs at ${index}`);
        }
        return;
      }
      case DeclareKind.milestone: {
        const { milestone } = declaration;
        this.milestones.set(milestone, (this.milestones.get(milestone) ?? 0) + 1);
        return;
      }
      case DeclareKind.commit:
      case DeclareKind.configuration:
        return;
      default: {
        const impossible: never = declaration.kind;
        throw new Error(String(impossible));
      }
    }
  }
}
