import type { Random } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import type { Replica } from '../../core/replica.ts';
import { type ClientId, type Micros, NEVER, NOBODY, type NodeId } from '../../core/units.ts';
import type { FactStream } from '../facts/fact-stream.ts';
import { Phase } from '../facts/facts.ts';
import { type Operation, PROBING_CLIENT } from '../facts/operation.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { times } from '../kernel/lists.ts';
import { runKey, streamKey } from '../kernel/random.ts';
import type { ClientsSpec } from '../scenario/clients-spec.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Alteration } from '../scenario/settle-bound.ts';
import type { ApparentLeader } from './apparent-leader.ts';
import { Client } from './clients/client.ts';
import type { ClientHabits } from './clients/client-habits.ts';
import { Load } from './clients/load.ts';
import { OwnKeys } from './clients/own-keys.ts';
import { Workload } from './clients/workload.ts';
import { EventLoop } from './event-loop.ts';
import { EventKind } from './events.ts';
import type { Host } from './host/host.ts';
import type { HostHabits } from './host/host-habits.ts';
import { StateTooLarge } from './host/replica-driver.ts';
import { Machines } from './machines.ts';
import { Network } from './network/network.ts';
import { Obstacles } from './obstacles.ts';
import { Prospects } from './prospects.ts';
import type { RecoveryObserver } from './recovery-observer.ts';
import { Settling } from './settling.ts';
import type { Watch } from './watch.ts';
import type { WorldContext } from './world-context.ts';

/** How the cluster's parts behave: correctly, or with a bug of the zoo. */
export interface Habits {
  readonly createReplica: (node: NodeId, options: Options, random: Random) => Replica;
  /** Whether replicas, or a bug's parts of them, are a user's own: each replica then gets its own copy of the options. */
  readonly ownReplicas: boolean;
  readonly host: HostHabits;
  readonly client: ClientHabits;
  /** The options that `createReplica` makes of those given, as far as the settling phase depends on them. */
  readonly alter: Alteration;
}

/**
 * The simulated world of one run: servers, network, clients, and faults. `run` plays the scenario to its end, event by
 * event; everything that happens is reported as facts.
 */
export class Cluster implements WorldContext {
  readonly scenario: Scenario;
  readonly facts: FactStream;
  readonly watch: Watch;
  /** null if no fault needs it. */
  readonly apparentLeader: ApparentLeader | null;
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
  /** The scenario's clients, and the one that probes. */
  private readonly everyClient: readonly Client[];
  /** Arrays that refer to large parts of the world, for `close` to empty. */
  private readonly parts: readonly { length: number }[];

  constructor(
    scenario: Scenario,
    seed: string,
    facts: FactStream,
    watch: Watch,
    apparentLeader: ApparentLeader | null,
    habits: Habits,
    observer: RecoveryObserver,
  ) {
    this.scenario = scenario;
    this.facts = facts;
    this.watch = watch;
    this.apparentLeader = apparentLeader;
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
    const onLost = (client: ClientId, attempt: number): void => everyClient[client].lost(attempt);
    this.network.onLost = onLost;
    this.everyClient = everyClient;
    const clientsAlone = everyClient.slice(1);
    this.clients = clientsAlone;
    this.load = new Load(clients, this.clients, workload, own, streamKey(key, 'pauses'), this);
    this.faults = new FaultSchedule(this, streamKey(key, 'faults'));
    this.settling = new Settling(this, this.load, everyClient, habits.alter, observer);
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

  isUp(node: NodeId): boolean {
    return this.host(node).up;
  }

  /** The voters as observed from outside: those in the configuration of the current leader, or else of the last one. */
  get voters(): readonly NodeId[] {
    return this.watch.configuration?.voters ?? this.firstVoters;
  }

  /** The servers of a zone; none if there is no such zone. */
  zone(name: string): readonly NodeId[] {
    return this.scenario.network.zones.find((zone) => zone.name === name)?.nodes ?? [];
  }

  /** Stops a server permanently: healing does not restart it. */
  kill(node: NodeId): void {
    const host = this.host(node);
    host.crash('killed');
    host.mayReturn = false;
  }

  /** Makes clients and `apparentLeader` forget the leader they know of. */
  forgetLeader(): void {
    if (this.apparentLeader !== null) this.apparentLeader.leader = NOBODY;
    for (const client of this.clients) client.forgetLeader();
  }

  /** Ends the `run` phase after the current event, and begins to settle. */
  endRunPhase(): void {
    this.queue.push(this.now, EventKind.runEnds, 0, 0, null);
  }

  /** Schedules `task` after a delay. */
  after(delay: Micros, task: () => void): void {
    this.queue.push(this.now + delay, EventKind.task, 0, 0, task);
  }

  /** Runs the scenario to the end of its settling phase. False if a limit ended it first. */
  run(): boolean {
    this.facts.phase(Phase.run);
    this.queue.push(this.scenario.run, EventKind.runEnds, 0, 0, null);
    for (let node = 1; node <= this.scenario.cluster.replicas; node++) this.host(node).boot();
    this.load.begin();
    this.faults.begin();
    this.play();
    if (this.loop.brokenOff) return false;
    this.facts.phase(Phase.end);
    return true;
  }

  private play(): void {
    try {
      this.loop.play();
    } catch (error) {
      if (!(error instanceof StateTooLarge)) throw error;
      this.loop.tooLarge = error.node;
    }
  }

  /**
   * Cuts the references between the parts of a finished world. Dead objects in V8's old generation keep the young
   * objects they refer to alive until the next full collection, so in a sweep scavenges would copy every finished run's
   * history.
   */
  close(): void {
    this.facts.close();
    this.queue.clear();
    this.settling.close();
    for (const part of this.parts) part.length = 0;
  }

  /** Continues with the random draws of this seed. What was drawn before is kept: messages under way, timers set. */
  reseed(seed: string): void {
    const key = runKey(seed);
    this.network.reseed(key);
    this.machines.reseed(key);
    this.workload.reseed(streamKey(key, 'workload'));
    this.load.reseed(streamKey(key, 'pauses'));
    this.faults.reseed(streamKey(key, 'faults'));
    for (const client of this.everyClient) client.reseed(streamKey(key, `client ${client.id}`));
  }

  /** Ends the whole run after the current event. */
  end(): void {
    this.loop.end();
  }
}

/** The client of the settling phase retries after this long if the scenario's clients do not retry. */
const PROBER_RETRY: Micros = 250_000;

function proberSpec(clients: ClientsSpec): ClientsSpec {
  return clients.retry === NEVER ? { ...clients, retry: PROBER_RETRY } : clients;
}
