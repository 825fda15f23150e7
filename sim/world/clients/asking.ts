import type { Reply, Request } from '../../../core/io.ts';
import { type Micros, NOBODY, type NodeId } from '../../../core/units.ts';
import type { FactStream } from '../../facts/fact-stream.ts';
import { Cause } from '../../facts/operation.ts';
import type { StreamKey } from '../../kernel/random.ts';
import type { ClientsSpec } from '../../scenario/clients-spec.ts';
import { Layers } from '../layers.ts';
import type { Network } from '../network/network.ts';
import type { WorldContext } from '../world-context.ts';
import { attemptOf, renamed } from './attempts.ts';
import type { ClientHabits } from './client-habits.ts';
import type { Outstanding } from './outstanding.ts';
import { ServerChoice } from './server-choice.ts';

/**
 * A client without backoff asks at once only so often for one operation, and then pauses before each further attempt. A
 * cluster that has no leader and answers at once would otherwise be asked ten thousand times a second for each operation
 * that waits. By then the operation has waited at least as long as one pause lasts, or nearly (200 round trips of the
 * course's 80 us take 16 ms).
 */
const EAGER_ATTEMPTS = 200;
const PAUSE: Micros = 10_000;

/** Sends a client's attempts, and decides by the replies to which server and when to send the next one. */
export class Asking {
  readonly whom: ServerChoice;
  /** How many attempts were retries. */
  repeated = 0;
  /** An attempt without an answer is repeated after this long. */
  private retry: Micros;
  private readonly hurries = new Layers<Micros>();

  private readonly client: number;
  private readonly spec: ClientsSpec;
  private readonly habits: ClientHabits;
  private readonly nodes: number;
  private readonly network: Network;
  private readonly facts: FactStream;

  constructor(
    client: number,
    spec: ClientsSpec,
    habits: ClientHabits,
    key: StreamKey,
    nodes: number,
    world: WorldContext,
  ) {
    this.client = client;
    this.spec = spec;
    this.retry = spec.retry;
    this.habits = habits;
    this.whom = new ServerChoice(spec.asks, nodes, key, world);
    this.nodes = nodes;
    this.network = world.network;
    this.facts = world.facts;
  }

  /** Sends the first attempt; if no leader is known, to `stranger` (NOBODY: to a random server). */
  begin(outstanding: Outstanding, stranger: NodeId): void {
    const asksStranger = this.whom.leader === NOBODY && stranger !== NOBODY;
    this.ask(outstanding, asksStranger ? stranger : this.whom.first());
  }

  /** Retries after a time without an answer, or after a pause. */
  again(outstanding: Outstanding): void {
    if (outstanding.asked === this.whom.leader) this.whom.leader = NOBODY;
    this.ask(outstanding, this.whom.again(outstanding));
  }

  /** The server does not lead, and may have named the leader. */
  redirected(outstanding: Outstanding, from: NodeId, { uncertain, leader }: Reply): void {
    if (!uncertain) outstanding.open--;
    outstanding.operation.redirects++;
    outstanding.refusal = Cause.noLeader;
    if (this.spec.backoff === 0) {
      this.whom.leader = leader;
      this.later(outstanding);
      return;
    }
    if (leader !== NOBODY && leader !== from) {
      // Two servers may redirect to each other: pause now and then.
      const circling = outstanding.operation.redirects % this.nodes === 0;
      this.whom.leader = leader;
      if (circling) this.later(outstanding);
      else this.ask(outstanding, leader);
      return;
    }
    this.whom.leader = NOBODY;
    this.later(outstanding);
  }

  /** The server refused the request for now. */
  refused(outstanding: Outstanding, { uncertain, leader }: Reply): void {
    if (!uncertain) outstanding.open--;
    outstanding.refusal = leader === NOBODY ? Cause.noLeader : Cause.refused;
    this.whom.leader = leader;
    this.later(outstanding);
  }

  /** Retries attempts after this long, until the returned function is called. */
  hurry(retry: Micros): () => void {
    const remove = this.hurries.add(retry);
    this.retry = retry;
    return () => {
      remove();
      this.retry = this.hurries.top ?? this.spec.retry;
    };
  }

  private later(outstanding: Outstanding): void {
    const { backoff } = this.spec;
    if (backoff > 0) outstanding.retryAt = this.facts.now + backoff;
    else if (outstanding.operation.attempts < EAGER_ATTEMPTS) this.ask(outstanding, this.whom.first());
    else outstanding.retryAt = this.facts.now + PAUSE;
  }

  private ask(outstanding: Outstanding, node: NodeId): void {
    if (node === NOBODY) {
      // Clients ask living servers only, and none runs: one may be running later.
      outstanding.retryAt = this.facts.now + this.retry;
      return;
    }
    const operation = outstanding.operation;
    const earlier = operation.attempts;
    if (operation.attempts++ > 0) this.repeated++;
    outstanding.open++;
    outstanding.asked = node;
    outstanding.lost = false;
    outstanding.retryAt = this.facts.now + this.retry;
    const command =
      earlier === 0 || this.habits.keepsSerial ? outstanding.command : renamed(outstanding.command, earlier);
    const request: Request = {
      client: this.client,
      attempt: attemptOf(operation.serial, earlier),
      command,
    };
    this.network.sendRequest(node, request);
  }
}
