import { Op } from '../../core/kv/command.ts';
import { type Micros, NEVER } from '../../core/units.ts';
import { Phase } from '../facts.ts';
import { Outcome } from '../operation.ts';
import { settleBound } from '../scenario/settle-bound.ts';
import type { Client } from './client.ts';
import type { Cluster } from './cluster.ts';
import { EventKind } from './events.ts';
import type { Load } from './load.ts';

const POLL: Micros = 10_000;

/**
 * After the run: clients ask no more, what is not permanent is healed and restarted, and a number of probes is
 * sent. It ends as soon as the recovery judge is content and nobody waits for an answer, and at the latest
 * after the scenario's bound.
 */
export class Settling {
  private readonly cluster: Cluster;
  private readonly load: Load;
  /** Client 0, which sends the probes. */
  readonly prober: Client;
  private readonly everyClient: readonly Client[];
  private settled: () => boolean;
  private begun = false;
  private endsAt: Micros = 0;
  private asked = 0;

  constructor(cluster: Cluster, load: Load, everyClient: readonly Client[], settled: () => boolean) {
    this.cluster = cluster;
    this.load = load;
    this.prober = everyClient[0];
    this.everyClient = everyClient;
    this.settled = settled;
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
    if (!cluster.mayRecover) {
      this.over();
      return;
    }
    this.endsAt = cluster.now + settleBound(cluster.scenario);
    this.probe();
    this.schedulePoll();
  }

  poll(): void {
    const { cluster } = this;
    const waiting = this.everyClient.some((client) => client.busy > 0);
    if ((!waiting && this.settled()) || cluster.now >= this.endsAt) {
      this.over();
      return;
    }
    this.schedulePoll();
  }

  private over(): void {
    for (const client of this.everyClient) client.giveUpAll();
    this.cluster.end();
  }

  /** Lets go of whom it asked whether the cluster has recovered. */
  close(): void {
    this.settled = nobodyToAsk;
  }

  /** A probe got its final answer: the next one goes out, or the same again where its session may have expired meanwhile. */
  probed(outcome: Outcome): void {
    const { sessionExpiry } = this.cluster.scenario.cluster.options;
    if (outcome !== Outcome.ok && sessionExpiry < NEVER) this.asked--;
    if (this.asked < this.cluster.scenario.settle.probes && this.cluster.now < this.endsAt) this.probe();
  }

  private probe(): void {
    if (this.cluster.scenario.settle.probes === 0) return;
    const readsFirst = this.cluster.scenario.settle.first === 'get';
    const op = (this.asked % 2 === 0) === readsFirst ? Op.get : Op.put;
    this.asked++;
    const timeout = Math.max(this.endsAt - this.cluster.now, 1);
    this.prober.start(this.load.nextOperation(), op, 0, this.cluster.now, timeout);
  }

  private schedulePoll(): void {
    this.cluster.queue.push(this.cluster.now + POLL, EventKind.settlePoll, 0, 0, null);
  }
}

function nobodyToAsk(): boolean {
  return true;
}
