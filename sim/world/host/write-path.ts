import type { Durable, Write } from '../../../core/io.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { NodeId, WriteId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import type { Disk } from '../disk/disk.ts';
import { EventKind } from '../events.ts';
import type { Network } from '../network/network.ts';
import type { WorldContext } from '../world-context.ts';
import { Gate } from './gate.ts';
import type { HostHabits } from './host-habits.ts';
import type { InputCell } from './input-cell.ts';

/** A fault that waits on a machine for a certain write, to crash it right before or after that is durable. */
interface Trap {
  /** before: the write is about to become durable. after: it has just become durable, and the replica does not know yet. */
  readonly moment: 'before' | 'after';
  matches(write: Write): boolean;
  /** Called at that moment; normally crashes the machine. */
  spring(): void;
}

/**
 * Takes a replica's writes to the disk of its machine, and reports their completion back to the replica. Holds back the
 * messages that must not be sent before writes are durable.
 */
export class WritePath {
  /** Set by a fault that waits for a write. */
  trap: Trap | null = null;
  /** The last write issued, and the last one that is durable. */
  private last: WriteId = 0;
  private durable: WriteId = 0;
  /** The last write that the replica has been told is durable. */
  private told: WriteId = 0;
  /** The disk refused a write, and the replica has not been told yet. */
  private refused = false;
  private readonly gate: Gate;
  private readonly journal: Write[] = [];
  private readonly node: NodeId;
  private readonly disk: Disk;
  private readonly network: Network;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  private readonly habits: HostHabits;
  /** Whether writes are simply handed to the disk: none of the habits of a zoo's bug changes that. */
  private readonly plain: boolean;
  private readonly failed: (error: unknown) => void;

  /** @param failed called with an error thrown by a user's own bug that replaces one of the host's habits */
  constructor(
    node: NodeId,
    disk: Disk,
    world: WorldContext,
    habits: HostHabits,
    failed: (error: unknown) => void,
  ) {
    this.node = node;
    this.disk = disk;
    this.network = world.network;
    this.queue = world.queue;
    this.facts = world.facts;
    this.habits = habits;
    this.failed = failed;
    this.gate = new Gate(world.network);
    this.plain = habits.firstPart === null && !habits.keepsJournal;
  }

  /** Starts over for a new incarnation, which has issued no write yet. */
  begin(): void {
    this.last = 0;
    this.durable = 0;
    this.told = 0;
    this.refused = false;
  }

  /** What a replica is started with, given the contents of the disk. */
  recovered(durable: Durable): Durable {
    return this.habits.recover(durable, this.journal);
  }

  /** Drops the messages held, since the machine is down. */
  forget(): void {
    this.gate.forget();
  }

  /** Issues a write. A fault may crash the machine meanwhile. */
  issue(write: Write): void {
    this.last = write.id;
    // `=== true` compiles to one comparison, a test for truthiness to several.
    const { disk } = this;
    if (
      this.plain === true &&
      this.trap === null &&
      disk.refusals.possible === false &&
      disk.absorb(write) === true
    ) {
      this.durable = write.id;
      this.facts.written(this.node, write);
      this.gate.open(write.id);
      return;
    }
    this.issueSlowly(write);
  }

  /** The general case. Not part of `issue`, which must stay small enough to be inlined (docs/decisions/speed.md). */
  private issueSlowly(write: Write): void {
    this.facts.writeIssued(this.node, write);
    if (this.disk.refusals.possible && !this.disk.refusals.accepts(write)) {
      this.facts.milestone(this.node, 'write refused by the disk');
      this.refused = true;
      return;
    }
    if (this.habits.firstPart !== null && !this.issueFirst(this.habits.firstPart, write)) return;
    this.submit(write);
  }

  /** Submits the part of a write that a bug writes first. False if the bug threw, or a trap crashed the machine. */
  private issueFirst(firstPart: NonNullable<HostHabits['firstPart']>, write: Write): boolean {
    let first: Write | null;
    try {
      first = firstPart(write, this.disk.platter);
    } catch (error) {
      this.failed(error);
      return false;
    }
    const { generation } = this.disk;
    if (first !== null) this.submit(first);
    return this.disk.generation === generation;
  }

  private submit(write: Write): void {
    const doneAt = this.disk.submit(this.facts.now, write);
    if (doneAt > this.facts.now) {
      this.queue.push(doneAt, EventKind.diskDone, this.node, this.disk.generation, null);
    } else {
      this.finish();
    }
  }

  /** Completes all writes that are done, and sends the messages that waited for them. The replica is told by `tell`. */
  private finish(): void {
    for (;;) {
      if (this.trap !== null) this.springTrap('before', this.disk.due(this.facts.now));
      const write = this.disk.completeNext(this.facts.now);
      if (write === null) return;
      this.onDurable(write);
    }
  }

  private onDurable(write: Write): void {
    this.durable = write.id;
    if (this.habits.keepsJournal) this.journal.push(write);
    this.facts.writeDurable(this.node, write);
    if (this.trap !== null) this.springTrap('after', write);
    this.gate.open(write.id);
  }

  private springTrap(moment: Trap['moment'], write: Write | null): void {
    const trap = this.trap;
    if (write === null || trap === null || trap.moment !== moment || !trap.matches(write)) return;
    this.trap = null;
    trap.spring();
  }

  /** Sends messages that depend on all writes so far, once these are on disk. */
  send(messages: Message[]): void {
    if (this.durable < this.last && this.habits.gateSends) {
      for (const message of messages) this.gate.hold(message, this.last);
    } else {
      this.network.send(messages);
    }
  }

  /** Whether there are writes that the replica has not been told are durable. */
  get untold(): boolean {
    return this.told < this.last;
  }

  /** Fills `input` if there is news for the replica: writes became durable since it was last told, or one was refused. */
  tell(input: InputCell): boolean {
    if (this.disk.pendingCount > 0) this.finish();
    if (this.refused) {
      this.refused = false;
      input.kind = 'diskError';
      return true;
    }
    const known = this.habits.acknowledgeEarly ? this.last : this.durable;
    if (known <= this.told) return false;
    this.told = known;
    input.kind = 'persisted';
    input.upTo = known;
    return true;
  }
}
