import { Op } from '../../core/kv/command.ts';
import { type Micros, NEVER } from '../../core/units.ts';
import { Phase } from '../facts/facts.ts';
import { Outcome } from '../facts/operation.ts';
import { type Alteration, settleBound } from '../scenario/settle-bound.ts';
import type { Client } from './clients/client.ts';
import type { Load } from './clients/load.ts';
import type { Cluster } from './cluster.ts';
import { EventKind } from './events.ts';
import { alwaysRecovered, type RecoveryObserver } from './recovery-observer.ts';

/** How often recovery is checked. */
const POLL: Micros = 10_000;

/** Beyond the bound, servers that are behind must make progress within this fraction of it, again and again. */
const PATIENCE = 1 / 2;

/**
 * The settling phase after the run: clients stop, everything that is not permanent is healed and restarted, and a number
 * of probes is sent. It ends as soon as the judge of recovery is satisfied and no client waits for an answer. It
 * continues beyond the scenario's bound only while a server that is behind catches up, or a probe has waited less than
 * the bound for the cluster itself.
 */
export class Settling {
  private readonly cluster: Cluster;
  private readonly load: Load;
  /** Client 0, which sends the probes. */
  readonly prober: Client;
  private readonly everyClient: readonly Client[];
  private readonly alter: Alteration;
  private observer: RecoveryObserver;
  private begun = false;
  private ended = false;
  /** When the bound ends, and when to check next whether servers have made progress. */
  private endsAt: Micros = 0;
  private nextCheckAt: Micros = 0;
  private patience: Micros = 0;
  /** Whether probes were awaited beyond the bound at the last check. */
  private awaited = false;
  /** When there was last exactly one leader. */
  private ledAt: Micros = 0;
  /** How many probes have been sent, without those to be repeated. */
  private asked = 0;

  constructor(
    cluster: Cluster,
    load: Load,
    everyClient: readonly Client[],
    alter: Alteration,
    observer: RecoveryObserver,
  ) {
    this.cluster = cluster;
    this.load = load;
    this.prober = everyClient[0];
    this.everyClient = everyClient;
    this.alter = alter;
    this.observer = observer;
  }

  begin(): void {
    if (this.begun) return;
    this.begun = true;
    const { cluster } = this;
    this.load.stop();
    cluster.facts.phase(Phase.settle);
    // Clients without a time-out wait until the run ends, which is now.
    if (cluster.scenario.clients.timeout === NEVER) for (const client of cluster.clients) client.giveUpAll();
    cluster.faults.healAll();
    if (!cluster.prospects.mayRecover) {
      this.finish();
      return;
    }
    const bound = settleBound(cluster.scenario, this.alter);
    this.patience = Math.floor(bound * PATIENCE);
    this.endsAt = cluster.now + bound;
    this.nextCheckAt = this.endsAt - this.patience;
    this.probe();
    this.schedulePoll();
  }

  poll(): void {
    if (this.observer.isLed()) this.ledAt = this.cluster.now;
    const waiting = this.everyClient.some((client) => client.busy > 0 && this.isAwaited(client));
    if ((!waiting && this.observer.settled()) || !this.goesOn()) this.finish();
    else this.schedulePoll();
  }

  private isAwaited(client: Client): boolean {
    return client !== this.prober || this.observer.mayBeProbed();
  }

  private goesOn(): boolean {
    const { now } = this.cluster;
    if (now >= this.endsAt) this.waitForProbes(now);
    if (now < this.nextCheckAt || this.hasJustLostLeader(now)) return true;
    this.nextCheckAt += this.patience;
    return this.observer.cameNearer(now) || now < this.endsAt;
  }

  /**
   * Sets the next check of progress: at once when probes have become overdue; half a bound after they were last awaited
   * otherwise, since what they wrote has to reach all servers.
   */
  private waitForProbes(now: Micros): void {
    const probes = this.observer.probes(now);
    if (probes === 'awaited') this.nextCheckAt = now + this.patience;
    else if (probes === 'overdue' && this.awaited) this.nextCheckAt = now;
    this.awaited = probes === 'awaited';
  }

  /** Whether the leader was lost only recently: servers that are behind are given time to elect another one. */
  private hasJustLostLeader(now: Micros): boolean {
    return now > this.ledAt && now < this.ledAt + this.patience;
  }

  private finish(): void {
    this.ended = true;
    for (const client of this.everyClient) client.giveUpAll();
    this.cluster.end();
  }

  /** Drops the reference to the judge. */
  close(): void {
    this.observer = alwaysRecovered;
  }

  /** A probe has completed: sends the next one, or the same again if its session may have expired. */
  probed(outcome: Outcome): void {
    if (outcome !== Outcome.ok && this.sessionsExpire()) this.asked--;
    if (this.asked < this.cluster.scenario.settle.probes && !this.ended) this.probe();
  }

  /** All servers of a scenario have the same expiry, which it may give to each for itself; a bug may change it for some. */
  private sessionsExpire(): boolean {
    return this.cluster.hosts.some(({ id, options }) => this.alter(id, options).sessionExpiry < NEVER);
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
