import type { Random } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import type { Replica } from '../../core/replica.ts';
import { type Micros, NEVER, NOBODY, type NodeId } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import { Phase } from '../facts.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { runKey, streamKey } from '../kernel/random.ts';
import { times } from '../lists.ts';
import { type Operation, PROBING_CLIENT } from '../operation.ts';
import type { ClientsSpec } from '../scenario/clients-spec.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Client } from './clients/client.ts';
import type { ClientHabits } from './clients/client-habits.ts';
import { Load } from './clients/load.ts';
import { OwnKeys } from './clients/own-keys.ts';
import { Workload } from './clients/workload.ts';
import { EventLoop } from './event-loop.ts';
import { EventKind } from './events.ts';
import type { Hearsay } from './hearsay.ts';
import type { Host } from './host/host.ts';
import type { HostHabits } from './host/host-habits.ts';
import { Machines } from './machines.ts';
import { Network } from './network/network.ts';
import { Obstacles } from './obstacles.ts';
import type { Onlooker } from './onlooker.ts';
import { Prospects } from './prospects.ts';
import { Settling } from './settling.ts';
import type { Surroundings } from './surroundings.ts';
import type { Watch } from './watch.ts';

/** How replicas, hosts and clients behave: correctly, or as a bug of the zoo makes them. */
export interface Habits {
  readonly createReplica: (node: NodeId, options: Options, random: Random) => Replica;
  /** Whether replicas, or parts of them, are the user's code: each then gets a copy of the options that it may change. */
  readonly ownReplicas: boolean;
  readonly host: HostHabits;
  readonly client: ClientHabits;
}

/**
 * The whole simulated world: servers, network, clients and faults. `run` plays it to its end, one event after the other;
 * everything that happens is reported as facts.
 */
export class Cluster implements Surroundings {
  readonly scenario: Scenario;
  readonly facts: FactStream;
  readonly watch: Watch;
  /** null if no fault of the scenario needs it. */
  readonly hearsay: Hearsay | null;
  readonly queue = new EventQueue();
  readonly network: Network;
  /** hosts[id - 1]; spares included. */
  readonly hosts: readonly Host[];
  readonly clients: readonly Client[];
  readonly faults: FaultSchedule;
  readonly load: Load;
  readonly workload: Workload;
  readonly loop: EventLoop;
  readonly obstacles: Obstacles;
  readonly prospects: Prospects;
  private readonly settling: Settling;
  private readonly machines: Machines;
  private readonly firstVoters: readonly NodeId[];
  /** The lists that connect the parts of the world, for `close`. */
  private readonly parts: readonly { length: number }[];

  constructor(
    scenario: Scenario,
    seed: string,
    facts: FactStream,
    watch: Watch,
    hearsay: Hearsay | null,
    habits: Habits,
    onlooker: Onlooker,
  ) {
    this.scenario = scenario;
    this.facts = facts;
    this.watch = watch;
    this.hearsay = hearsay;
    const key = runKey(seed);
    const { cluster, clients } = scenario;
    const nodes = cluster.replicas + cluster.spares;
    this.firstVoters = times(cluster.replicas, (i) => i + 1);
    this.network = new Network(scenario.network, nodes, clients.count, key, this.queue, facts);
    this.machines = new Machines(cluster, habits, key, this);
    const { hosts } = this.machines;
    this.hosts = hosts;
    this.obstacles = new Obstacles(hosts, this.network);
    this.prospects = new Prospects(this);

    const workload = new Workload(clients, streamKey(key, 'workload'));
    this.workload = workload;
    const own =
      clients.keys.choose === 'own'
        ? new OwnKeys(workload.keys, clients.count, streamKey(key, 'workload'))
        : null;
    const finished = (client: Client, operation: Operation): void => {
      if (client.id === PROBING_CLIENT) this.settling.probed(operation.outcome);
      else this.load.done(client.id - 1, operation);
    };
    const everyClient = times(
      clients.count + 1,
      (id) =>
        new Client(
          id,
          id === PROBING_CLIENT ? proberSpec(clients) : clients,
          habits.client,
          workload.keys,
          streamKey(key, `client ${id}`),
          nodes,
          this,
          finished,
        ),
    );
    for (const client of everyClient) client.asking.whom.runs = (node) => this.host(node).up;
    this.network.onLost = (client, attempt) => everyClient[client].lost(attempt);
    const clientsAlone = everyClient.slice(1);
    this.clients = clientsAlone;
    this.load = new Load(clients, this.clients, workload, own, streamKey(key, 'pauses'), this);
    this.faults = new FaultSchedule(this, streamKey(key, 'faults'));
    this.settling = new Settling(this, this.load, everyClient, onlooker);
    this.loop = new EventLoop(this, everyClient, this.settling);
    this.parts = [hosts, everyClient, clientsAlone];
  }

  get now(): Micros {
    return this.facts.now;
  }

  get nodes(): number {
    return this.hosts.length;
  }

  host(node: NodeId): Host {
    return this.hosts[node - 1];
  }

  /** The voters as far as facts show: those of the leader's configuration, or of the last known one. */
  get voters(): readonly NodeId[] {
    return this.watch.configuration?.voters ?? this.firstVoters;
  }

  /** The servers of a zone; none if there is no such zone. */
  zone(name: string): readonly NodeId[] {
    return this.scenario.network.zones.find((zone) => zone.name === name)?.nodes ?? [];
  }

  /** Ends a process for good: nobody will ever start it again. */
  kill(node: NodeId): void {
    const host = this.host(node);
    host.crash('killed');
    host.expected = false;
  }

  /** Clients and onlookers forget who leads. */
  forgetLeader(): void {
    if (this.hearsay !== null) this.hearsay.leader = NOBODY;
    for (const client of this.clients) client.asking.whom.leader = NOBODY;
  }

  /** Ends the run after the current event and starts settling. */
  endEarly(): void {
    this.queue.push(this.now, EventKind.phase, 0, 0, null);
  }

  /** Calls `task` after a delay. */
  after(delay: Micros, task: () => void): void {
    this.queue.push(this.now + delay, EventKind.faultTask, 0, 0, task);
  }

  /** Plays the scenario to the end of its settling phase. False if a limit ended it first. */
  run(): boolean {
    this.facts.phase(Phase.run);
    this.queue.push(this.scenario.run, EventKind.phase, 0, 0, null);
    for (let node = 1; node <= this.scenario.cluster.replicas; node++) this.host(node).boot();
    this.load.begin();
    this.faults.begin();
    this.loop.play();
    if (this.loop.brokenOff) return false;
    this.facts.phase(Phase.end);
    return true;
  }

  /**
   * Cuts the finished world into pieces, for the garbage collector. Old parts of it, which stay until the next full
   * collection, would otherwise keep all young parts alive, and a sweep would copy the history of every run.
   */
  close(): void {
    this.facts.close();
    this.queue.clear();
    this.settling.close();
    for (const part of this.parts) part.length = 0;
  }

  /** From now on random draws are those of this seed. Earlier draws stay in force: messages under way, timers set. */
  reseed(seed: string): void {
    const key = runKey(seed);
    this.network.reseed(key);
    this.machines.reseed(key);
    this.workload.reseed(streamKey(key, 'workload'));
    this.load.reseed(streamKey(key, 'pauses'));
    this.faults.reseed(streamKey(key, 'faults'));
    for (const client of this.clients) client.asking.whom.reseed(streamKey(key, `client ${client.id}`));
  }

  /** Ends the run after the event at hand. */
  end(): void {
    this.loop.end();
  }
}

/** The probing client of the settling phase retries even if the scenario's clients do not. */
const PROBER_RETRY: Micros = 250_000;

function proberSpec(clients: ClientsSpec): ClientsSpec {
  return clients.retry === NEVER ? { ...clients, retry: PROBER_RETRY } : clients;
}
