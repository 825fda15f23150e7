import { NO_VALUE } from '../../../core/hash.ts';
import { type Reply, ReplyStatus } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import { type Micros, NEVER, NOBODY, type NodeId, type Serial, type SessionId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import { Cause, Operation, Outcome } from '../../facts/operation.ts';
import type { EventQueue } from '../../kernel/event-queue.ts';
import type { StreamKey } from '../../kernel/random.ts';
import type { ClientsSpec } from '../../scenario/clients-spec.ts';
import { EventKind } from '../events.ts';
import type { WorldContext } from '../world-context.ts';
import { Asking } from './asking.ts';
import { serialOf } from './attempts.ts';
import type { ClientHabits } from './client-habits.ts';
import type { Keys } from './keys.ts';
import { type Outstanding, OutstandingList } from './outstanding.ts';
import { Values } from './values.ts';

/**
 * A client. For each operation it sends requests, to the leader it last heard of or else to one server after the other,
 * until it gets a final answer or gives up. All attempts of an operation have the same (session, serial), so that it
 * takes effect once.
 */
export class Client {
  readonly id: number;
  readonly asking: Asking;
  private serial: Serial = 0;
  private session: SessionId;
  private readonly outstanding = new OutstandingList();
  /** By key: the value this client last saw, which its next cas will expect. */
  private readonly seen = new Map<number, string | null>();
  /** Whether it ever does a cas, so that `seen` is needed. */
  private readonly asksCas: boolean;
  private armedAt: Micros = NEVER;
  private timerGeneration = 0;

  private readonly spec: ClientsSpec;
  private readonly values: Values;
  private readonly habits: ClientHabits;
  private readonly keys: Keys;
  private readonly queue: EventQueue;
  private readonly facts: FactStream;
  private readonly onDone: (client: Client, operation: Operation) => void;

  constructor(
    id: number,
    spec: ClientsSpec,
    habits: ClientHabits,
    keys: Keys,
    randomKey: StreamKey,
    nodes: number,
    world: WorldContext,
    onDone: (client: Client, operation: Operation) => void,
  ) {
    this.id = id;
    this.session = id + 1;
    this.spec = spec;
    this.values = new Values(id, spec.valueBytes);
    this.habits = habits;
    this.keys = keys;
    this.asksCas = spec.load.kind === 'listed' || spec.mix.cas > 0;
    this.asking = new Asking(id, spec, habits, randomKey, nodes, world);
    this.queue = world.queue;
    this.facts = world.facts;
    this.onDone = onDone;
  }

  /** Continues with the random draws of this key. */
  reseed(randomKey: StreamKey): void {
    this.asking.whom.reseed(randomKey);
  }

  /** Forgets the leader it last heard of. */
  forgetLeader(): void {
    this.asking.whom.leader = NOBODY;
  }

  get busy(): number {
    return this.outstanding.length;
  }

  /** How many operations it has started. */
  get started(): number {
    return this.serial;
  }

  /**
   * Starts an operation. `number` is its number in the run, `intendedAt` when it was meant to start. If no leader is
   * known, the first request goes to `stranger` (NOBODY: to a random server).
   */
  start(
    number: number,
    op: Op,
    key: number,
    intendedAt: Micros,
    timeout: Micros,
    stranger: NodeId = NOBODY,
  ): void {
    const serial = ++this.serial;
    const writes = op === Op.put || op === Op.cas;
    const value = writes ? this.values.make(serial) : null;
    const valueHash = writes ? this.values.hash : NO_VALUE;
    const expected = op === Op.cas ? (this.seen.get(key) ?? null) : null;
    const name = this.keys.name(key);
    const nameHash = this.keys.hash(key);
    // The state machine need not keep results of the session below this serial (thesis §6.3).
    const lowest = this.outstanding.lowest(this.session, serial);
    const command = new Command(op, this.session, serial, lowest, name, value, expected, nameHash, valueHash);
    const operation = new Operation(
      number,
      this.id,
      op,
      name,
      value,
      expected,
      this.session,
      serial,
      intendedAt,
      key,
    );
    this.facts.invoked(operation, nameHash, valueHash);
    const now = this.facts.now;
    const outstanding: Outstanding = {
      operation,
      command,
      deadline: now + timeout,
      retryAt: now,
      asked: NOBODY,
      turns: 0,
      open: 0,
      refusal: Cause.none,
      lost: false,
      done: false,
    };
    this.outstanding.add(outstanding);
    this.asking.begin(outstanding, stranger);
    this.outstanding.moved(outstanding);
    this.arm();
  }

  /** A reply arrives. One to an operation that is over already is only noted as a fact. */
  receive(from: NodeId, reply: Reply): void {
    const serial = serialOf(reply.attempt);
    const outstanding = this.outstanding.find(serial);
    this.facts.replyDelivered(from, reply);
    if (outstanding === null) return;
    switch (reply.status) {
      case ReplyStatus.ok:
      case ReplyStatus.mismatch:
        this.asking.whom.leader = from;
        this.answered(outstanding, from, reply);
        break;
      case ReplyStatus.redirect:
        this.asking.redirected(outstanding, from, reply);
        break;
      case ReplyStatus.refused:
        this.asking.refused(outstanding, reply);
        break;
      case ReplyStatus.sessionExpired:
        this.expired(outstanding);
        break;
      default:
        throw new Error(`no such reply: ${String(reply.status satisfies never)}`);
    }
    this.outstanding.moved(outstanding);
    this.arm();
  }

  /** Notes, for reports only, that the network lost an attempt's request or reply. The client must not act on it. */
  lost(attempt: number): void {
    const outstanding = this.outstanding.find(serialOf(attempt));
    if (outstanding !== null) outstanding.lost = true;
  }

  /** A timer event fired: gives up operations that have timed out, and retries those without an answer. */
  timer(generation: number): void {
    if (generation !== this.timerGeneration) return;
    this.armedAt = NEVER;
    const now = this.facts.now;
    if (this.busy === 0) return;
    for (const outstanding of this.outstanding.due(now)) {
      if (outstanding.deadline <= now) {
        this.giveUp(outstanding);
        continue;
      }
      this.asking.again(outstanding);
      this.outstanding.moved(outstanding);
    }
    this.arm();
  }

  /** Gives up all outstanding operations. */
  giveUpAll(): void {
    for (const outstanding of this.outstanding.copy()) this.giveUp(outstanding);
  }

  /**
   * The session has expired, and with it the record of which commands took effect: an operation with more than one
   * attempt may have happened, one with a single attempt has not. Later operations use a new session.
   */
  private expired(outstanding: Outstanding): void {
    const { session } = outstanding.command;
    if (this.habits.opensNewSession && session === this.session) this.session += this.spec.count + 1;
    this.finish(outstanding, outstanding.open > 1 ? Outcome.unknown : Outcome.failed, Cause.refused);
  }

  private answered(outstanding: Outstanding, from: NodeId, reply: Reply): void {
    const operation = outstanding.operation;
    operation.answeredBy = from;
    operation.matched = reply.status === ReplyStatus.ok;
    operation.found = reply.value;
    operation.writerSession = reply.writerSession;
    operation.writerSerial = reply.writerSerial;
    operation.writerKnown = true;
    if (this.asksCas) {
      const wrote = operation.op !== Op.get && operation.matched;
      this.seen.set(operation.keyPlace, wrote ? operation.value : reply.value);
    }
    this.finish(outstanding, Outcome.ok, Cause.none);
  }

  private giveUp(outstanding: Outstanding): void {
    if (outstanding.open > 0)
      this.finish(outstanding, this.habits.giveUp, outstanding.lost ? Cause.lost : Cause.timedOut);
    else this.finish(outstanding, Outcome.failed, outstanding.refusal);
  }

  private finish(outstanding: Outstanding, outcome: Outcome, cause: Cause): void {
    this.outstanding.drop(outstanding);
    outstanding.operation.outcome = outcome;
    outstanding.operation.cause = cause;
    this.facts.completed(outstanding.operation);
    this.onDone(this, outstanding.operation);
  }

  private arm(): void {
    const at = this.outstanding.nextDue();
    if (at >= this.armedAt) return;
    this.armedAt = at;
    this.queue.push(at, EventKind.clientTimer, this.id, ++this.timerGeneration, null);
  }
}
