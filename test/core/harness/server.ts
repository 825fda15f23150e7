import {
  type Declaration,
  type Input,
  Output,
  type Reply,
  type Request,
  type Write,
} from '../../../core/io.ts';
import type { Options } from '../../../core/options.ts';
import type { Message } from '../../../core/raft/messages.ts';
import { Raft } from '../../../core/raft/raft.ts';
import type { Rules } from '../../../core/raft/rules.ts';
import { step } from '../../../core/raft/step.ts';
import type { Micros, NodeId, WriteId } from '../../../core/units.ts';
import { Disk } from './disk.ts';
import { TestRandom } from './random.ts';

interface Gated {
  readonly after: WriteId;
  readonly message: Message;
}

/**
 * One server as a host would run it: its disk, its messages held back until a write completes, and direct
 * access to the core's state.
 */
export class Server {
  readonly id: NodeId;
  readonly disk = new Disk();
  readonly options: Options;
  readonly rules: Rules;
  readonly seed: number;
  raft: Raft;
  up = false;
  incarnation = 0;
  deadline: Micros = Number.POSITIVE_INFINITY;
  stopped = false;
  private readonly out = new Output();
  private gated: Gated[] = [];
  writes: Write[] = [];
  private persisted: WriteId = 0;
  issued: WriteId = 0;
  /** Emptied by the cluster after each step. */
  outbox: Message[] = [];
  replies: Reply[] = [];
  onDeclare: (server: Server, declaration: Declaration) => void = () => {};

  constructor(id: NodeId, options: Options, rules: Rules, seed: number) {
    this.id = id;
    this.options = options;
    this.rules = rules;
    this.seed = seed;
    this.raft = this.fresh();
  }

  private fresh(): Raft {
    const random = new TestRandom(this.seed * 1009 + this.id * 31 + this.incarnation);
    return new Raft(this.id, this.options, random, this.rules);
  }

  start(now: Micros): void {
    this.incarnation++;
    this.raft = this.fresh();
    this.up = true;
    this.gated = [];
    this.writes = [];
    this.persisted = 0;
    this.issued = 0;
    this.input(now, { kind: 'start', durable: this.disk.read() });
  }

  crash(): void {
    this.up = false;
    this.gated = [];
    this.writes = [];
    this.outbox = [];
    this.replies = [];
  }

  input(now: Micros, input: Input): void {
    if (!this.up) return;
    const { out } = this;
    out.clear();
    step(this.raft, now, input, out);
    if (!(out.deadline > now)) throw new Error(`n${this.id}: deadline ${out.deadline} at ${now}`);
    this.deadline = out.deadline;
    this.stopped = out.stopped;
    if (out.write !== null) {
      if (out.write.id !== this.issued + 1) throw new Error(`n${this.id}: write ${out.write.id}`);
      this.issued = out.write.id;
      this.writes.push(out.write);
    }
    this.outbox.push(...out.send);
    for (const message of out.sendAfter) this.gated.push({ after: this.issued, message });
    this.replies.push(...out.replies);
    for (let i = 0; i < out.declared; i++) {
      const declaration = out.declarations[i];
      if (declaration !== undefined) this.onDeclare(this, declaration);
    }
    this.release();
  }

  request(now: Micros, request: Request): void {
    this.input(now, { kind: 'request', request });
  }

  /** Completes the oldest `count` writes. */
  sync(now: Micros, count = this.writes.length): void {
    if (!this.up || count === 0 || this.writes.length === 0) return;
    for (let i = 0; i < count; i++) {
      const write = this.writes.shift();
      if (write === undefined) break;
      this.disk.apply(write);
      this.persisted = write.id;
    }
    this.input(now, { kind: 'persisted', upTo: this.persisted });
  }

  private release(): void {
    let released = 0;
    for (const { after, message } of this.gated) {
      if (after > this.persisted) break;
      this.outbox.push(message);
      released++;
    }
    if (released > 0) this.gated.splice(0, released);
  }
}
