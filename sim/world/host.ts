import { DeclareKind, type Durable, Output, type Request, type Write } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { Replica } from '../../core/replica.ts';
import { type Micros, NEVER, type NodeId, type WriteId } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import { DropReason } from '../facts.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Disk } from './disk.ts';
import { EventKind } from './events.ts';
import { InputCell } from './input-cell.ts';
import type { LocalClock } from './local-clock.ts';
import type { Network } from './network.ts';

/** What a bug of the zoo may change about the host; the defaults are what a correct host does. */
export interface HostHabits {
  /** Whether messages of `sendAfter` wait for the disk. */
  readonly gateSends: boolean;
  /** Whether the replica is told that a write is durable before it is. */
  readonly acknowledgeEarly: boolean;
  /** What a replica is started with, given what the disk holds. */
  readonly recover: (durable: Durable) => Durable;
}

export const properHost: HostHabits = {
  gateSends: true,
  acknowledgeEarly: false,
  recover: (durable) => durable,
};

interface Gated {
  readonly after: WriteId;
  readonly message: Message;
}

/**
 * One machine: it boots a replica on its disk, hands it what happens, does what the replica asks for, and tells
 * every bit of it as facts. It holds the replica's messages back until the writes they speak of are on disk.
 */
export class Host {
  readonly id: NodeId;
  readonly clock: LocalClock;
  readonly disk: Disk;
  /** null while the machine is down. */
  private replica: Replica | null = null;
  incarnation = 0;
  paused = false;
  /** Whether healing shall bring it up: not a spare that was never used, nor a machine that is gone for good. */
  expected = false;
  /** What arrives while paused waits here, in order. */
  private inbox: (() => void)[] = [];

  private readonly out = new Output();
  private readonly input: InputCell;
  private lastWrite: WriteId = 0;
  private durableWrite: WriteId = 0;
  /** Up to which write the replica has been told. */
  private told: WriteId = 0;
  private gated: Gated[] = [];

  /** By the node's own clock. */
  private deadline: Micros = NEVER;
  /** World time of the one timer event that counts, and its number; a deadline that moves later leaves it be. */
  private armedAt: Micros = NEVER;
  private timerGeneration = 0;

  private readonly network: Network;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  private readonly habits: HostHabits;
  private readonly create: (options: Options) => Replica;

  constructor(
    id: NodeId,
    clock: LocalClock,
    disk: Disk,
    network: Network,
    queue: EventQueue,
    facts: FactStream,
    habits: HostHabits,
    options: Options,
    create: (options: Options) => Replica,
  ) {
    this.input = new InputCell(options);
    this.id = id;
    this.clock = clock;
    this.disk = disk;
    this.network = network;
    this.queue = queue;
    this.facts = facts;
    this.habits = habits;
    this.create = create;
  }

  get up(): boolean {
    return this.replica !== null;
  }

  /** Starts a fresh replica on what the disk holds. */
  boot(): void {
    if (this.up) return;
    this.expected = true;
    this.incarnation++;
    this.lastWrite = 0;
    this.durableWrite = 0;
    this.told = 0;
    const durable = this.disk.read();
    this.facts.booted(this.id, this.incarnation, durable);
    this.replica = this.create(this.input.options);
    this.input.kind = 'start';
    this.input.durable = this.habits.recover(durable);
    this.step();
  }

  /** Loses power: everything in memory and every unfinished write is gone. */
  crash(cause: string): void {
    if (!this.up) return;
    this.replica = null;
    this.paused = false;
    this.inbox = [];
    this.gated = [];
    this.timerGeneration++;
    this.armedAt = NEVER;
    const lost = this.disk.crash();
    this.facts.crashed(this.id, this.incarnation, cause);
    if (lost > 0) this.facts.writesLost(this.id, lost);
  }

  /** Stops running, but forgets nothing, as a process does in a long garbage collection. */
  pause(): void {
    if (!this.up || this.paused) return;
    this.paused = true;
    this.facts.paused(this.id);
  }

  /** Runs on: first what arrived meanwhile, then the timer if it is overdue. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.facts.resumed(this.id);
    const inbox = this.inbox;
    this.inbox = [];
    for (const late of inbox) late();
    this.armedAt = NEVER;
    this.arm();
  }

  deliver(message: Message): void {
    if (!this.up) {
      this.facts.messageDropped(message, DropReason.down);
      return;
    }
    if (this.paused) {
      this.inbox.push(() => this.deliver(message));
      return;
    }
    this.facts.messageDelivered(message);
    this.input.kind = 'message';
    this.input.message = message;
    this.step();
  }

  deliverRequest(request: Request): void {
    if (!this.up) {
      this.network.requestLost(this.id, request, DropReason.down);
      return;
    }
    if (this.paused) {
      this.inbox.push(() => this.deliverRequest(request));
      return;
    }
    this.facts.requestDelivered(this.id, request);
    this.input.kind = 'request';
    this.input.request = request;
    this.step();
  }

  /** An operator's word to the replica, such as a membership change; false if the machine is down or paused. */
  command(fill: (input: InputCell) => void): boolean {
    if (!this.up || this.paused) return false;
    fill(this.input);
    this.step();
    return true;
  }

  /** The clock was set: what was armed by the old one is worth nothing. */
  clockChanged(): void {
    this.armedAt = NEVER;
    this.arm();
  }

  /** A timer event came up. */
  timer(generation: number): void {
    if (generation !== this.timerGeneration || !this.up) return;
    this.armedAt = NEVER;
    if (this.paused) return;
    if (this.clock.local(this.facts.now) < this.deadline) {
      this.arm();
      return;
    }
    this.input.kind = 'deadline';
    this.step();
  }

  /** A disk event came up: tells the replica what is durable by now. */
  diskDone(generation: number): void {
    if (generation !== this.disk.generation || !this.up) return;
    if (this.paused) {
      this.inbox.push(() => this.diskDone(generation));
      return;
    }
    this.completeWrites();
  }

  /** Steps the replica with `input`, then with `persisted` as long as its writes are done at once. */
  private step(): void {
    const replica = this.replica;
    if (replica === null) return;
    const out = this.out;
    out.clear();
    try {
      replica.step(this.clock.local(this.facts.now), this.input.view(), out);
    } catch (error) {
      this.facts.threw(this.id, error instanceof Error ? error.message : String(error));
      this.crash('assertion');
      return;
    }
    this.deadline = out.deadline;
    const write = out.write;
    // Roles come first: whoever judges a truncation has to know whether a leader made it.
    if (out.declared > 0) this.tellRoles();
    if (write !== null) this.issue(write);
    if (out.declared > 0) this.tellRest();
    for (let i = 0; i < out.send.length; i++) this.network.send(out.send[i]);
    if (out.sendAfter.length > 0) this.sendAfter();
    for (let i = 0; i < out.replies.length; i++) this.network.sendReply(this.id, out.replies[i]);
    if (out.stopped) {
      this.crash('shut down');
      return;
    }
    if (this.told < this.lastWrite) this.completeWrites();
    this.arm();
  }

  private tellRoles(): void {
    const out = this.out;
    for (let i = 0; i < out.declared; i++) {
      const declaration = out.declarations[i];
      if (declaration.kind === DeclareKind.role) this.facts.role(this.id, declaration);
    }
  }

  private tellRest(): void {
    const out = this.out;
    for (let i = 0; i < out.declared; i++) {
      const declaration = out.declarations[i];
      switch (declaration.kind) {
        case DeclareKind.role:
          break;
        case DeclareKind.commit:
          this.facts.commit(this.id, declaration);
          break;
        case DeclareKind.applied:
          this.facts.applied(this.id, declaration);
          break;
        case DeclareKind.configuration:
          if (declaration.configuration !== null)
            this.facts.configuration(this.id, declaration.index, declaration.configuration);
          break;
        case DeclareKind.milestone:
          this.facts.milestone(this.id, declaration.milestone);
          break;
        default:
          throw new Error(`no such declaration: ${String(declaration.kind satisfies never)}`);
      }
    }
  }

  private issue(write: Write): void {
    this.lastWrite = write.id;
    this.facts.writeIssued(this.id, write);
    const doneAt = this.disk.submit(this.facts.now, write);
    if (doneAt > this.facts.now) {
      this.queue.push(doneAt, EventKind.diskDone, this.id, this.disk.generation, null);
    } else {
      this.finishWrites();
    }
  }

  private sendAfter(): void {
    const out = this.out;
    const wait = this.habits.gateSends && this.durableWrite < this.lastWrite;
    for (let i = 0; i < out.sendAfter.length; i++) {
      const message = out.sendAfter[i];
      if (wait) this.gated.push({ after: this.lastWrite, message });
      else this.network.send(message);
    }
  }

  /** Moves what is done onto the platter and lets go what waited for it; the replica hears of it in a step of its own. */
  private finishWrites(): void {
    for (let write = this.disk.completeNext(this.facts.now); write !== null; ) {
      this.onDurable(write);
      write = this.disk.completeNext(this.facts.now);
    }
  }

  private onDurable(write: Write): void {
    this.durableWrite = write.id;
    this.facts.writeDurable(this.id, write);
    let released = 0;
    while (released < this.gated.length && this.gated[released].after <= write.id) {
      this.network.send(this.gated[released].message);
      released++;
    }
    if (released > 0) this.gated.splice(0, released);
  }

  /** Tells the replica about writes that were finished since it last heard. */
  private completeWrites(): void {
    this.finishWrites();
    const known = this.habits.acknowledgeEarly ? this.lastWrite : this.durableWrite;
    if (known > this.told) {
      this.told = known;
      this.input.kind = 'persisted';
      this.input.upTo = known;
      this.step();
    }
  }

  /** Makes sure that a timer event stands at the deadline or before it. */
  private arm(): void {
    if (this.deadline === NEVER || !this.up || this.paused) return;
    const at = Math.max(this.clock.world(this.deadline), this.facts.now);
    if (at >= this.armedAt) return;
    this.armedAt = at;
    this.queue.push(at, EventKind.nodeTimer, this.id, ++this.timerGeneration, null);
  }
}
