import { Output, type Reply, type Request, type Write } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import type { Message } from '../../core/raft/messages.ts';
import type { Replica } from '../../core/replica.ts';
import type { Micros, NodeId, WriteId } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import { DropReason } from '../facts.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { Stream } from '../kernel/random.ts';
import type { Sampler } from '../kernel/sampler.ts';
import { placeOf } from '../own-code.ts';
import { Alarm } from './alarm.ts';
import { tellRest, tellRoles } from './declarations.ts';
import type { Disk } from './disk.ts';
import { EventKind } from './events.ts';
import { Gate } from './gate.ts';
import type { HostHabits } from './host-habits.ts';
import { InputCell } from './input-cell.ts';
import { Layers } from './layers.ts';
import type { LocalClock } from './local-clock.ts';
import type { Network } from './network.ts';
import { Processor } from './processor.ts';
import type { Trap } from './trap.ts';
import { Unusable } from './usable.ts';

/** What an operator makes of a server's options. */
export type Tuning = (options: Options) => Options;

/**
 * One machine: it boots a replica on its disk, hands it what happens, does what the replica asks for, and tells
 * every bit of it as facts. It holds the replica's messages back until the writes they speak of are on disk.
 */
export class Host {
  readonly id: NodeId;
  readonly clock: LocalClock;
  readonly disk: Disk;
  readonly processor = new Processor();
  /** Set by a fault that waits for a write. */
  trap: Trap | null = null;
  /** null while the machine is down. */
  private replica: Replica | null = null;
  incarnation = 0;
  paused = false;
  /** Whether healing shall bring it up: not a spare that was never used, nor a machine that is gone for good. */
  expected = false;
  /** Whether what arrives cannot be dealt with at once: down, paused, or slow. */
  private hindered = true;
  /** What arrives while paused waits here, in order. */
  private inbox: (() => void)[] = [];

  private out = new Output();
  private input: InputCell;
  private lastWrite: WriteId = 0;
  private durableWrite: WriteId = 0;
  /** Up to which write the replica has been told. */
  private told: WriteId = 0;
  private readonly gate: Gate;
  private journal: Write[] = [];
  /** The disk refused a write, and the replica has not been told yet. */
  private diskFailed = false;

  private readonly alarm: Alarm;
  private readonly network: Network;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  private readonly habits: HostHabits;
  /** Whether it does nothing else with a write than to hand it to the disk. */
  private readonly plain: boolean;
  private readonly create: (options: Options) => Replica;
  private readonly untuned: Options;
  private readonly tunings = new Layers<Tuning>();

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
    this.gate = new Gate(network);
    this.alarm = new Alarm(id, clock, queue);
    this.queue = queue;
    this.facts = facts;
    this.habits = habits;
    this.plain = habits.firstPart === null && !habits.keepsJournal;
    this.create = create;
    this.untuned = options;
  }

  get up(): boolean {
    return this.replica !== null;
  }

  /** Whether it runs, or will run again. */
  get lives(): boolean {
    return this.up || this.expected;
  }

  /** How its replica behaves, tuned by operators or not. */
  get options(): Options {
    return this.input.options;
  }

  /**
   * Starts a fresh replica on what the disk holds. Refuses to if acknowledged state is seen to be gone: a server
   * that has forgotten a vote or an entry must not take part as if it had not.
   */
  boot(): void {
    if (this.up) return;
    if (this.disk.objection !== '') {
      this.expected = false;
      this.facts.milestone(this.id, `boot refused: ${this.disk.objection}`);
      return;
    }
    this.expected = true;
    this.incarnation++;
    this.lastWrite = 0;
    this.durableWrite = 0;
    this.told = 0;
    this.diskFailed = false;
    const durable = this.disk.read();
    this.facts.booted(this.id, this.incarnation, durable);
    this.replica = this.create(this.input.options);
    this.hinder();
    this.input.kind = 'start';
    try {
      this.input.durable = this.habits.recover(durable, this.journal);
    } catch (error) {
      this.failed(error);
      return;
    }
    this.step();
  }

  /** Loses power: everything in memory and every unfinished write is gone. */
  crash(cause: string): void {
    if (!this.up) return;
    this.replica = null;
    this.out = new Output();
    this.paused = false;
    this.hinder();
    this.inbox = [];
    this.processor.busyUntil = 0;
    this.gate.forget();
    this.alarm.forget();
    const lost = this.disk.crash();
    this.facts.crashed(this.id, this.incarnation, cause);
    if (lost.unfinished + lost.acknowledged > 0)
      this.facts.writesLost(this.id, lost.unfinished + lost.acknowledged);
  }

  /** Stops running, but forgets nothing, as a process does in a long garbage collection. */
  pause(): void {
    if (!this.up || this.paused) return;
    this.paused = true;
    this.hinder();
    this.facts.paused(this.id);
  }

  /** Runs on: first what arrived meanwhile, then the timer if it is overdue. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.hinder();
    this.facts.resumed(this.id);
    const inbox = this.inbox;
    this.inbox = [];
    for (const late of inbox) late();
    this.alarm.again(this.facts.now);
  }

  private hinder(): void {
    this.hindered = !this.up || this.paused || this.processor.slow;
  }

  /** Forgets what it holds no longer than a step, so that it is held in young memory: see whoever calls it. */
  renew(): void {
    this.out = new Output();
    this.input = new InputCell(this.input.options);
  }

  deliver(message: Message): void {
    if (this.hindered) {
      if (!this.up) this.facts.messageDropped(message, DropReason.down);
      else if (this.paused) this.inbox.push(() => this.deliver(message));
      else this.later(() => this.handle(message));
      return;
    }
    this.handle(message);
  }

  private handle(message: Message): void {
    this.facts.messageDelivered(message);
    this.input.kind = 'message';
    this.input.message = message;
    this.step();
  }

  deliverRequest(request: Request): void {
    if (this.hindered) {
      if (!this.up) this.network.requestLost(this.id, request, DropReason.down);
      else if (this.paused) this.inbox.push(() => this.deliverRequest(request));
      else this.later(() => this.handleRequest(request));
      return;
    }
    this.handleRequest(request);
  }

  private handleRequest(request: Request): void {
    this.facts.requestDelivered(this.id, request);
    this.input.kind = 'request';
    this.input.request = request;
    this.step();
  }

  /** Each message takes the processor this long from now on, until the returned function is called. */
  slowDown(cost: Sampler, stream: Stream): () => void {
    const undo = this.processor.slowDown(cost, stream);
    this.hinder();
    return () => {
      undo();
      this.hinder();
    };
  }

  /** Does what arrived when the processor comes to it, if this incarnation lives to see it. */
  private later(task: () => void): void {
    const { incarnation } = this;
    const inTime = (): void => {
      if (!this.up || this.incarnation !== incarnation) return;
      if (this.paused) this.inbox.push(inTime);
      else task();
    };
    this.queue.push(this.processor.take(this.facts.now), EventKind.faultTask, 0, 0, inTime);
  }

  /** An operator's word to the replica, such as a membership change; false if the machine is down or paused. */
  command(fill: (input: InputCell) => void): boolean {
    if (!this.up || this.paused) return false;
    fill(this.input);
    this.step();
    return true;
  }

  /** The clock shows `by` more from now on. */
  setClock(by: Micros): void {
    this.clock.jump(this.facts.now, by);
    this.clockChanged();
  }

  /** The clock runs at another rate until the returned function is called. */
  drift(ppm: number): () => void {
    const remove = this.clock.drifts.add(ppm);
    this.clock.setDrift(this.facts.now, ppm);
    this.clockChanged();
    return () => {
      remove();
      this.clock.setDrift(this.facts.now, this.clock.drifts.top ?? this.clock.ownDrift);
      this.clockChanged();
    };
  }

  /** An operator changes its options, until the returned function is called; other changes stay as they are. */
  tune(change: Tuning): () => void {
    const remove = this.tunings.add(change);
    this.retune();
    return () => {
      remove();
      this.retune();
    };
  }

  /** It hears of its options at once if it runs, when it runs on if it is paused, and at its next boot if it is down. */
  private retune(): void {
    this.input.options = this.tunings.all.reduce((options, change) => change(options), this.untuned);
    if (this.paused) this.inbox.push(() => this.retune());
    else
      this.command((input) => {
        input.kind = 'configure';
      });
  }

  /** What was armed by the clock as it was is worth nothing. */
  private clockChanged(): void {
    if (this.up && !this.paused) this.alarm.again(this.facts.now);
  }

  /** A timer event came up. */
  timer(number: number): void {
    if (!this.alarm.rings(number) || !this.up) return;
    if (this.hindered) {
      if (this.paused) return;
      if (this.processor.busyUntil > this.facts.now) {
        this.alarm.armAt(this.processor.busyUntil);
        return;
      }
    }
    if (!this.alarm.due(this.facts.now)) {
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
    if (this.hearsOfWrites()) this.step();
  }

  /**
   * Steps the replica with `input`, then with `persisted` as long as its writes are done at once. Whatever is in a list
   * of the output is taken out of it as it is dealt with: most lists are empty, and need not be looked at twice.
   */
  private step(): void {
    do {
      const { replica, out } = this;
      if (replica === null) return;
      out.reset();
      try {
        replica.step(this.clock.local(this.facts.now), this.input.view(), out);
      } catch (error) {
        this.failed(error);
        return;
      }
      this.alarm.deadline = out.deadline;
      if (out.roles > 0) tellRoles(this.facts, this.id, out);
      const { write } = out;
      const survived = write === null || this.issue(write);
      // What it had done in a step that it died in it had done: the snapshot on disk may rest on it.
      if (out.declared > 0) tellRest(this.facts, this.id, out);
      if (!survived) return;
      if (out.send.length > 0) {
        this.network.send(out.send);
        empty(out.send);
      }
      if (out.sendAfter.length > 0) this.sendAfter(out.sendAfter);
      if (out.replies.length > 0) this.sendReplies(out.replies);
      if (out.stopped) {
        this.crash('shut down');
        return;
      }
    } while (this.told < this.lastWrite && this.hearsOfWrites());
    if (this.alarm.tooLate) this.arm();
  }

  /** The replica threw, or a habit of a bug that was brought along. */
  private failed(error: unknown): void {
    if (error instanceof Unusable) this.facts.unusable(this.id, error.message);
    else this.facts.threw(this.id, error instanceof Error ? error.message : String(error), placeOf(error));
    this.crash('assertion');
    // Nobody knows in which state it left what it was given.
    this.renew();
  }

  /** False if the machine did not survive it. */
  private issue(write: Write): boolean {
    this.lastWrite = write.id;
    // Flags are asked for being exactly so: that takes one comparison.
    const { disk } = this;
    if (this.plain === true && this.trap === null && disk.troubled === false && disk.absorb(write) === true) {
      this.durableWrite = write.id;
      this.facts.written(this.id, write);
      this.gate.open(write.id);
      return true;
    }
    this.facts.writeIssued(this.id, write);
    if (this.disk.troubled && !this.disk.accepts(write)) {
      this.facts.milestone(this.id, 'write refused by the disk');
      this.diskFailed = true;
      return true;
    }
    if (this.habits.firstPart !== null && !this.issueFirst(this.habits.firstPart, write)) return false;
    this.submit(write);
    return this.replica !== null;
  }

  /** A bug's part of the write, which comes first; apart from `issue`, whose size counts (docs/decisions/speed.md). False if it failed. */
  private issueFirst(firstPart: NonNullable<HostHabits['firstPart']>, write: Write): boolean {
    let first: Write | null;
    try {
      first = firstPart(write, this.disk);
    } catch (error) {
      this.failed(error);
      return false;
    }
    if (first !== null) this.submit(first);
    return true;
  }

  private submit(write: Write): void {
    const doneAt = this.disk.submit(this.facts.now, write);
    if (doneAt > this.facts.now) {
      this.queue.push(doneAt, EventKind.diskDone, this.id, this.disk.generation, null);
    } else {
      this.finishWrites();
    }
  }

  private sendAfter(messages: Message[]): void {
    if (this.durableWrite < this.lastWrite && this.habits.gateSends) {
      for (const message of messages) this.gate.hold(message, this.lastWrite);
    } else {
      this.network.send(messages);
    }
    empty(messages);
  }

  private sendReplies(replies: Reply[]): void {
    for (let i = 0, count = replies.length; i < count; i++) this.network.sendReply(this.id, replies[i]);
    empty(replies);
  }

  /** Moves what is done onto the platter and lets go what waited for it; the replica hears of it in a step of its own. */
  private finishWrites(): void {
    for (;;) {
      if (this.trap !== null) this.springs('before', this.disk.due(this.facts.now));
      const write = this.disk.completeNext(this.facts.now);
      if (write === null) return;
      this.onDurable(write);
    }
  }

  private onDurable(write: Write): void {
    this.durableWrite = write.id;
    if (this.habits.keepsJournal) this.journal.push(write);
    this.facts.writeDurable(this.id, write);
    if (this.trap !== null) this.springs('after', write);
    this.gate.open(write.id);
  }

  private springs(moment: Trap['moment'], write: Write | null): void {
    const trap = this.trap;
    if (write === null || trap === null || trap.moment !== moment || !trap.matches(write)) return;
    this.trap = null;
    trap.spring();
  }

  /** Whether there is to be told of writes that were finished since it last heard, or of one that failed: sets the input. */
  private hearsOfWrites(): boolean {
    if (this.disk.pendingCount > 0) this.finishWrites();
    if (this.diskFailed) {
      this.diskFailed = false;
      this.input.kind = 'diskError';
      return true;
    }
    const known = this.habits.acknowledgeEarly ? this.lastWrite : this.durableWrite;
    if (known <= this.told) return false;
    this.told = known;
    this.input.kind = 'persisted';
    this.input.upTo = known;
    return true;
  }

  private arm(): void {
    if (this.up && !this.paused) this.alarm.arm(this.facts.now);
  }
}

/** Setting the length to 0 would give the memory back, only to ask for it again in the next step. */
function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}
