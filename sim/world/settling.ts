import { Op } from '../../core/kv/command.ts';
import { type Micros, NEVER } from '../../core/units.ts';
import { Phase } from '../facts.ts';
import { Outcome } from '../operation.ts';
import { settleBound } from '../scenario/settle-bound.ts';
import type { Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import { EventKind } from './events.ts';
import type { Load } from './load.ts';
import { nobodyLooks, type Onlooker } from './onlooker.ts';

const POLL: Micros = 10_000;

/** The share of the bound within which those who are behind must come nearer, again and again. */
const PATIENCE = 1 / 2;

/**
 * After the run: clients ask no more, what is not permanent is healed and restarted, and a number of probes is
 * sent. It ends as soon as the recovery judge is content and nobody waits for an answer. It goes on beyond the
 * scenario's bound only while somebody who is behind comes nearer, or a probe has waited less than the bound for the
 * cluster itself.
 */
export class Settling {
  private readonly cluster: Cluster;
  private readonly load: Load;
  /** Client 0, which sends the probes. */
  readonly prober: Client;
  private readonly everyClient: readonly Client[];
  private onlooker: Onlooker;
  private begun = false;
  private ended = false;
  /** When the bound is over, and when to check next whether anybody came nearer. */
  private endsAt: Micros = 0;
  private looksAt: Micros = 0;
  private patience: Micros = 0;
  /** Whether probes were awaited beyond the bound at the last check. */
  private awaited = false;
  /** When somebody was last seen to lead. */
  private ledAt: Micros = 0;
  private asked = 0;

  constructor(cluster: Cluster, load: Load, everyClient: readonly Client[], onlooker: Onlooker) {
    this.cluster = cluster;
    this.load = load;
    this.prober = everyClient[0];
    this.everyClient = everyClient;
    this.onlooker = onlooker;
  }

  begin(): void {
    if (this.begun) return;
    this.begun = true;
    const { cluster } = this;
    this.load.stop();
    cluster.facts.phase(Phase.settle);
    // Whoever waits without end waits until the run's end.
    if (cluster.scenario.clients.timeout === NEVER) for (const client of cluster.clients) client.giveUpAll();
    cluster.faults.healAll();
    if (!cluster.prospects.mayRecover) {
      this.over();
      return;
    }
    const bound = settleBound(cluster.scenario);
    this.patience = Math.floor(bound * PATIENCE);
    this.endsAt = cluster.now + bound;
    this.looksAt = this.endsAt - this.patience;
    this.probe();
    this.schedulePoll();
  }

  poll(): void {
    if (this.onlooker.isLed()) this.ledAt = this.cluster.now;
    const waiting = this.everyClient.some((client) => client.busy > 0 && this.isAwaited(client));
    if ((!waiting && this.onlooker.settled()) || !this.goesOn()) this.over();
    else this.schedulePoll();
  }

  private isAwaited(client: Client): boolean {
    return client !== this.prober || this.onlooker.mayBeProbed();
  }

  private goesOn(): boolean {
    const { now } = this.cluster;
    if (now >= this.endsAt) this.waitForProbes(now);
    if (now < this.looksAt || this.hasJustLostLeader(now)) return true;
    this.looksAt += this.patience;
    return this.onlooker.cameNearer(now) || now < this.endsAt;
  }

  /** The next check is due when they are overdue, or half a bound after they were served: what they wrote must reach all. */
  private waitForProbes(now: Micros): void {
    const probes = this.onlooker.probes(now);
    if (probes === 'awaited') this.looksAt = now + this.patience;
    else if (probes === 'overdue' && this.awaited) this.looksAt = now;
    this.awaited = probes === 'awaited';
  }

  /** Whether this is no moment to check: whoever is behind has just lost the leader, and is given time to get another. */
  private hasJustLostLeader(now: Micros): boolean {
    return now > this.ledAt && now < this.ledAt + this.patience;
  }

  private over(): void {
    this.ended = true;
    for (const client of this.everyClient) client.giveUpAll();
    this.cluster.end();
  }

  /** Lets go of who looked how far the cluster has come. */
  close(): void {
    this.onlooker = nobodyLooks;
  }

  /** A probe got its final answer: the next one goes out, or the same again where its session may have expired meanwhile. */
  probed(outcome: Outcome): void {
    // All servers have the same; where each has it for itself, the scenario does not have it for all.
    const { sessionExpiry } = this.cluster.host(1).options;
    if (outcome !== Outcome.ok && sessionExpiry < NEVER) this.asked--;
    if (this.asked < this.cluster.scenario.settle.probes && !this.ended) this.probe();
  }

  private probe(): void {
    if (this.cluster.scenario.settle.probes === 0) return;
    const readsFirst = this.cluster.scenario.settle.first === 'get';
    const op = (this.asked % 2 === 0) === readsFirst ? Op.get : Op.put;
    this.asked++;
    this.prober.start(this.load.nextOperation(), op, 0, this.cluster.now, NEVER);
  }

  private schedulePoll(): void {
    this.cluster.queue.push(this.cluster.now + POLL, EventKind.settlePoll, 0, 0, null);
  }
}
