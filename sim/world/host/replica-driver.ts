import { type Durable, Output, type Reply, type Request } from '../../../core/io.ts';
import type { Options } from '../../../core/options.ts';
import type { Message } from '../../../core/raft/messages.ts';
import type { Replica } from '../../../core/replica.ts';
import type { NodeId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import type { Network } from '../network/network.ts';
import { messageOf, placeOf } from '../own-replica/own-code.ts';
import { Unusable } from '../own-replica/usable.ts';
import type { WorldContext } from '../world-context.ts';
import type { Alarm } from './alarm.ts';
import { reportOthers, reportRoles } from './declarations.ts';
import { InputCell } from './input-cell.ts';
import type { LocalClock } from './local-clock.ts';
import type { WritePath } from './write-path.ts';

/** The machine that a replica runs on. If the replica fails, the machine crashes. */
export interface Machine {
  readonly id: NodeId;
  readonly clock: LocalClock;
  crash(cause: string): void;
}

/** The most characters that V8 allows in a text. Snapshots are texts. */
export const LONGEST_TEXT = 536_870_888;

/** Whether raftsim's own replica, and not code of the user's, needed a longer text. */
function isTooLong(error: unknown): boolean {
  return messageOf(error) === 'Invalid string length' && placeOf(error) === '';
}

/** Ends a run: the state of this server does not fit into a snapshot. */
export class StateTooLarge extends Error {
  constructor(readonly node: NodeId) {
    super(`n${node}'s state is too large for a snapshot`);
  }
}

/** Steps a replica with one input at a time, carries out its output, and reports both as facts. */
export class ReplicaDriver {
  /** null while the machine is down. */
  private replica: Replica | null = null;
  /** The input of the next `step`, filled by its callers. */
  input: InputCell;
  private out = new Output();
  private readonly node: NodeId;
  private readonly machine: Machine;
  private readonly clock: LocalClock;
  private readonly alarm: Alarm;
  private readonly writes: WritePath;
  private readonly network: Network;
  private readonly facts: FactStream;

  constructor(machine: Machine, alarm: Alarm, writes: WritePath, world: WorldContext, options: Options) {
    this.node = machine.id;
    this.machine = machine;
    this.clock = machine.clock;
    this.alarm = alarm;
    this.writes = writes;
    this.network = world.network;
    this.facts = world.facts;
    this.input = new InputCell(options);
  }

  get runs(): boolean {
    return this.replica !== null;
  }

  /** Starts a new replica, given the contents of the disk. */
  start(replica: Replica, durable: Durable): void {
    this.replica = replica;
    this.writes.begin();
    this.input.kind = 'start';
    try {
      this.input.durable = this.writes.recovered(durable);
    } catch (error) {
      this.failed(error);
      return;
    }
    this.step();
  }

  /** Drops the replica and everything that it had in memory. */
  stop(): void {
    this.replica = null;
    this.out = new Output();
    this.writes.forget();
    this.alarm.forget();
  }

  /** Replaces the objects that hold messages during a step, so that they stay young: see RENEWAL in event-loop.ts. */
  renew(): void {
    this.out = new Output();
    this.input = new InputCell(this.input.options);
  }

  receive(message: Message): void {
    this.facts.messageDelivered(message);
    this.input.kind = 'message';
    this.input.message = message;
    this.step();
  }

  receiveRequest(request: Request): void {
    this.facts.requestDelivered(this.node, request);
    this.input.kind = 'request';
    this.input.request = request;
    this.step();
  }

  /** The deadline that the replica asked for has come. */
  deadline(): void {
    this.input.kind = 'deadline';
    this.step();
  }

  /** Tells the replica if the disk has finished writes, or refused one. */
  checkWrites(): void {
    if (this.writes.tell(this.input)) this.step();
  }

  /**
   * Steps the replica with `input`, then with `persisted` for as long as its writes complete at once and it has to do
   * something about that. Each list of the output is emptied as soon as it is carried out, so `reset` suffices before the
   * next step.
   */
  step(): void {
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
      if (out.roles > 0) reportRoles(this.facts, this.node, out);
      if (out.write !== null) this.writes.issue(out.write);
      // Also if the write has just crashed the machine: entries that it applied may be in a snapshot on disk.
      if (out.declared > 0) reportOthers(this.facts, this.node, out);
      if (this.replica === null) return;
      if (out.send.length > 0) {
        this.network.send(out.send);
        empty(out.send);
      }
      if (out.sendAfter.length > 0) {
        this.writes.send(out.sendAfter);
        empty(out.sendAfter);
      }
      if (out.replies.length > 0) this.sendReplies(out.replies);
      if (out.stopped) {
        this.machine.crash('shut down');
        return;
      }
    } while (this.writes.untold && this.writes.tell(this.input) && !this.noted());
    // A fault that waits for a write may have crashed the machine while writes completed.
    if (this.alarm.tooLate && this.replica !== null) this.alarm.arm(this.facts.now);
  }

  /** Whether `input` tells of finished writes and the replica has nothing to do but to note it: then no step is needed. */
  private noted(): boolean {
    const { replica, input } = this;
    if (input.kind !== 'persisted' || replica === null || replica.notePersisted === undefined) return false;
    try {
      return replica.notePersisted(input.upTo);
    } catch {
      return false; // a step with the same input throws again
    }
  }

  private sendReplies(replies: Reply[]): void {
    for (let i = 0, count = replies.length; i < count; i++) this.network.sendReply(this.node, replies[i]);
    empty(replies);
  }

  /**
   * Handles an error thrown by the replica, or by a user's bug that replaces a part of the host. Throws if it is the
   * simulating machine that has not enough room: that is nobody's fault, and ends the run.
   */
  failed(error: unknown): void {
    if (isTooLong(error)) throw new StateTooLarge(this.node);
    if (Unusable.is(error)) this.facts.unusable(this.node, error.message);
    else this.facts.threw(this.node, messageOf(error), placeOf(error));
    this.machine.crash('assertion');
    // Input and output may be half filled.
    this.renew();
  }
}

/** Empties a list. Setting its length to 0 would free its memory, which the next step would allocate again. */
function empty(list: unknown[]): void {
  while (list.length > 0) list.pop();
}
