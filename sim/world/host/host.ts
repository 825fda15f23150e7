import type { Request } from '../../../core/io.ts';
import type { Options } from '../../../core/options.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { Replica } from '../../../core/replica.ts';
import { NEVER, type NodeId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import { DropReason } from '../../facts/facts.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import type { Stream } from '../../kernel/random.ts';
import type { Sampler } from '../../kernel/sampler.ts';
import type { Disk } from '../disk/disk.ts';
import { EventKind } from '../events.ts';
import type { Network } from '../network/network.ts';
import type { WorldContext } from '../world-context.ts';
import { Alarm } from './alarm.ts';
import { Controls } from './controls.ts';
import type { HostHabits } from './host-habits.ts';
import type { LocalClock } from './local-clock.ts';
import { Processor } from './processor.ts';
import { type Machine, ReplicaDriver } from './replica-driver.ts';
import { WritePath } from './write-path.ts';

/**
 * One machine. It boots a replica from its disk, crashes, pauses and runs slowly, and so handles what arrives at once,
 * later, or never. `ReplicaDriver` steps the replica and carries out its output; `WritePath` takes its writes to the disk;
 * `Controls` are what operators and faults change while it runs.
 */
export class Host implements Machine {
  readonly id: NodeId;
  readonly clock: LocalClock;
  readonly disk: Disk;
  readonly writes: WritePath;
  readonly controls: Controls;
  readonly processor = new Processor();
  incarnation = 0;
  paused = false;
  /** Whether healing boots it again: false for a spare that was never used, and for a machine stopped permanently. */
  mayReturn = false;
  /** Whether what arrives cannot be handled at once, because the machine is down, paused, or slow. */
  private hindered = true;
  /** What arrived while paused, in order. */
  private inbox: (() => void)[] = [];

  private readonly driver: ReplicaDriver;
  private readonly alarm: Alarm;
  private readonly network: Network;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  private readonly create: (options: Options) => Replica;

  constructor(
    id: NodeId,
    clock: LocalClock,
    disk: Disk,
    world: WorldContext,
    habits: HostHabits,
    options: Options,
    create: (options: Options) => Replica,
  ) {
    this.id = id;
    this.clock = clock;
    this.disk = disk;
    this.network = world.network;
    this.queue = world.queue;
    this.facts = world.facts;
    this.create = create;
    this.alarm = new Alarm(id, clock, world.queue);
    this.writes = new WritePath(id, disk, world, habits, (error) => this.driver.failed(error));
    this.driver = new ReplicaDriver(this, this.alarm, this.writes, world, options);
    this.controls = new Controls(this, this.driver, this.alarm, world.facts, options);
  }

  /** Whether a replica runs on it, even if paused. */
  get up(): boolean {
    return this.driver.runs;
  }

  /** Whether it is up, or will be again. */
  get lives(): boolean {
    return this.up || this.mayReturn;
  }

  /** Whether its replica has set no deadline: only messages and requests would wake it. */
  get asksForNoTime(): boolean {
    return this.alarm.deadline === NEVER;
  }

  /** The options of its replica, with the changes of operators in force. */
  get options(): Options {
    return this.driver.input.options;
  }

  /**
   * Starts a new replica from the contents of the disk. Refuses if acknowledged state is detectably lost: a server that
   * has forgotten a vote or an entry must not take part as if it had not.
   */
  boot(): void {
    if (this.up) return;
    if (this.disk.objection !== '') {
      this.mayReturn = false;
      this.facts.milestone(this.id, `boot refused: ${this.disk.objection}`);
      return;
    }
    this.mayReturn = true;
    this.incarnation++;
    const durable = this.disk.read();
    this.facts.booted(this.id, this.incarnation, durable);
    this.driver.start(this.create(this.options), durable);
    this.updateHindered();
  }

  /** Loses power: everything in memory is lost, and every unfinished write. */
  crash(cause: string): void {
    if (!this.up) return;
    this.stop();
    const lost = this.disk.crash();
    this.facts.crashed(this.id, this.incarnation, cause);
    if (lost.unfinished + lost.acknowledged > 0)
      this.facts.writesLost(this.id, lost.unfinished + lost.acknowledged);
  }

  /**
   * Its process dies: everything in memory is lost, but the writes that it has handed to the machine still reach the
   * disk. Returns how many of them were unfinished.
   */
  die(cause: string): number {
    if (!this.up) return 0;
    this.stop();
    const unfinished = this.disk.keepAll();
    this.facts.crashed(this.id, this.incarnation, cause);
    return unfinished;
  }

  private stop(): void {
    this.driver.stop();
    this.paused = false;
    this.updateHindered();
    this.inbox = [];
    this.processor.busyUntil = 0;
  }

  /** Pauses without losing anything, as a process does during a long garbage collection. */
  pause(): void {
    if (!this.up || this.paused) return;
    this.paused = true;
    this.updateHindered();
    this.facts.paused(this.id);
  }

  /** Resumes: handles what arrived meanwhile, then the timer if it is overdue. */
  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.updateHindered();
    this.facts.resumed(this.id);
    const inbox = this.inbox;
    this.inbox = [];
    for (const late of inbox) late();
    this.alarm.again(this.facts.now);
  }

  /** Has `task` done when the machine resumes. */
  onResume(task: () => void): void {
    this.inbox.push(task);
  }

  /** Makes the processor take this long for each message, until the returned function is called. */
  slowDown(cost: Sampler, stream: Stream): () => void {
    const undo = this.processor.slowDown(cost, stream);
    this.updateHindered();
    return () => {
      undo();
      this.updateHindered();
    };
  }

  private updateHindered(): void {
    this.hindered = !this.up || this.paused || this.processor.slow;
  }

  /** Replaces objects that hold messages only during a step, so that they stay young: see RENEWAL in event-loop.ts. */
  renew(): void {
    this.driver.renew();
  }

  /** A message arrives: handled at once, unless the machine is down (then it is lost), paused or slow. */
  deliver(message: Message): void {
    if (this.hindered) {
      if (!this.up) this.facts.messageDropped(message, DropReason.down);
      else if (this.paused) this.inbox.push(() => this.deliver(message));
      else this.later(() => this.driver.receive(message));
      return;
    }
    this.driver.receive(message);
  }

  /** The same for a client's request. */
  deliverRequest(request: Request): void {
    if (this.hindered) {
      if (!this.up) this.network.requestLost(this.id, request, DropReason.down);
      else if (this.paused) this.inbox.push(() => this.deliverRequest(request));
      else this.later(() => this.driver.receiveRequest(request));
      return;
    }
    this.driver.receiveRequest(request);
  }

  /** Runs `task` when the processor gets to it, if this incarnation is still up. */
  private later(task: () => void): void {
    const { incarnation } = this;
    const inTime = (): void => {
      if (!this.up || this.incarnation !== incarnation) return;
      if (this.paused) this.inbox.push(inTime);
      else task();
    };
    this.queue.push(this.processor.take(this.facts.now), EventKind.task, 0, 0, inTime);
  }

  /** A timer event fired. */
  timer(number: number): void {
    if (!this.alarm.rings(number) || !this.up) return;
    if (this.hindered) {
      if (this.paused) return;
      if (this.processor.busyUntil > this.facts.now) {
        this.alarm.armAt(this.processor.busyUntil);
        return;
      }
    }
    if (this.alarm.due(this.facts.now)) this.driver.deadline();
    else this.alarm.arm(this.facts.now);
  }

  /** A disk event fired: tells the replica what is durable by now. */
  diskDone(generation: number): void {
    if (generation !== this.disk.generation || !this.up) return;
    if (this.paused) this.inbox.push(() => this.diskDone(generation));
    else this.driver.checkWrites();
  }
}
