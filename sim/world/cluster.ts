import type { Random, Reply, Request } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import type { Message } from '../../core/raft/messages.ts';
import { majority } from '../../core/raft/quorum.ts';
import type { Replica } from '../../core/replica.ts';
import { type Micros, NEVER, NOBODY, type NodeId } from '../../core/units.ts';
import type { FactStream } from '../fact-stream.ts';
import { Phase } from '../facts.ts';
import { FaultSchedule } from '../faults/schedule.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { runKey, Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import { times } from '../lists.ts';
import type { Operation } from '../operation.ts';
import type { ClientsSpec } from '../scenario/clients-spec.ts';
import type { DiskSpec, NodeSpec, Scenario } from '../scenario/scenario.ts';
import { Client } from './client.ts';
import type { ClientHabits } from './client-habits.ts';
import { Disk } from './disk.ts';
import { EventKind } from './events.ts';
import type { Hearsay } from './hearsay.ts';
import { Host } from './host.ts';
import type { HostHabits } from './host-habits.ts';
import { LAST_EVENTS, LastEvents } from './last-events.ts';
import { ListedTimeouts } from './listed-timeouts.ts';
import { Load } from './load.ts';
import { LocalClock } from './local-clock.ts';
import { Network } from './network.ts';
import { OwnKeys } from './own-keys.ts';
import { type Onlooker, Settling } from './settling.ts';
import type { Watch } from './watch.ts';
import { Workload } from './workload.ts';

/** How the cluster's parts behave: properly, or as a bug of the zoo has it. */
export interface Habits {
  readonly createReplica: (node: NodeId, options: Options, random: Random) => Replica;
  /** Whether replicas, or parts of them, were brought along: each then has options of its own to do with what it likes. */
  readonly ownReplicas: boolean;
  readonly host: HostHabits;
  readonly client: ClientHabits;
}

/**
 * The whole simulated world: servers, network, clients, and what befalls them. `run` plays it to its end, one
 * event after the other; everything that happens is told as facts.
 */
export class Cluster {
  readonly scenario: Scenario;
  readonly facts: FactStream;
  readonly watch: Watch;
  /** null where no fault goes by it. */
  readonly hearsay: Hearsay | null;
  readonly queue = new EventQueue();
  readonly network: Network;
  /** hosts[id - 1]; spares included. */
  readonly hosts: readonly Host[];
  readonly clients: readonly Client[];
  readonly faults: FaultSchedule;
  readonly load: Load;
  readonly workload: Workload;
  private readonly settling: Settling;
  private key: StreamKey;
  /** What each server's replica draws from. */
  private readonly replicaStreams = new Map<NodeId, Stream>();
  private readonly firstVoters: readonly NodeId[];
  /** What holds the world together, for `close`. */
  private readonly parts: readonly { length: number }[];
  /** Events dispatched so far. */
  dispatched = 0;
  /** After so many it is to be asked whether there shall be another; at once, when the run has ended. */
  private pauseAt: number;
  /** From this event on it is noted what the run is busy with: it is near its limit. */
  private readonly lookAt: number;
  /** What it was busy with before its limit. */
  readonly last = new LastEvents();
  private ended = false;

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
    this.lookAt = Math.max(0, scenario.maxEvents - LAST_EVENTS);
    this.pauseAt = Math.min(this.lookAt, FIRST_RENEWAL);
    this.facts = facts;
    this.watch = watch;
    this.hearsay = hearsay;
    const key = runKey(seed);
    this.key = key;
    const { cluster, clients } = scenario;
    const nodes = cluster.replicas + cluster.spares;
    this.firstVoters = times(cluster.replicas, (i) => i + 1);
    this.network = new Network(scenario.network, nodes, clients.count, key, this.queue, facts);
    this.network.onLost = (client, attempt) => this.client(client).lost(attempt);
    const hosts = times(nodes, (i) => this.machine(i + 1, habits));
    this.hosts = hosts;

    const workload = new Workload(clients, streamKey(key, 'workload'));
    this.workload = workload;
    const own =
      clients.keys.choose === 'own'
        ? new OwnKeys(workload.keys, clients.count, streamKey(key, 'workload'))
        : null;
    const finished = (client: Client, operation: Operation): void => {
      if (client.id === 0) this.settling.probed(operation.outcome);
      else this.load.done(client.id - 1, operation);
    };
    // Client 0 is the settling phase's own.
    const everyClient = times(
      clients.count + 1,
      (id) =>
        new Client(
          id,
          id === 0 ? proberSpec(clients) : clients,
          habits.client,
          workload.keys,
          streamKey(key, `client ${id}`),
          nodes,
          this.network,
          this.queue,
          facts,
          finished,
        ),
    );
    for (const client of everyClient) client.runs = (node) => this.host(node).up;
    const clientsAlone = everyClient.slice(1);
    this.clients = clientsAlone;
    this.load = new Load(clients, this.clients, workload, own, streamKey(key, 'pauses'), this.queue, facts);
    this.faults = new FaultSchedule(this, streamKey(key, 'faults'));
    this.settling = new Settling(this, this.load, everyClient, onlooker);
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

  /** Who votes, as far as an onlooker can tell: by the leader's configuration, or the last known one. */
  get voters(): readonly NodeId[] {
    return this.watch.configuration?.voters ?? this.firstVoters;
  }

  /** The servers of a zone; none if there is no such zone. */
  zone(name: string): readonly NodeId[] {
    return this.scenario.network.zones.find((zone) => zone.name === name)?.nodes ?? [];
  }

  /** Whether cut links keep a server from hearing, and being heard by, a quorum of the voters. */
  outOfReach(node: NodeId): boolean {
    const { network } = this;
    if (network.whole) return false;
    const { voters } = this;
    const met = voters.filter((other) => !network.isCut(node, other) && !network.isCut(other, node));
    return met.length < majority(voters.length);
  }

  /**
   * Whether the cluster can be asked to recover once all that may be healed is healed: a quorum of the voters, and of the
   * outgoing ones while joint, is neither gone for good nor out of reach, and the network lets something through, between
   * servers and to clients.
   */
  get mayRecover(): boolean {
    const configuration = this.watch.configuration;
    const outgoing = configuration === null ? NOBODY_VOTES : configuration.outgoing;
    const { loss, corrupt, clientLoss } = this.scenario.network;
    return (
      this.remains(this.voters) &&
      (outgoing.length === 0 || this.remains(outgoing)) &&
      loss < 1 &&
      corrupt < 1 &&
      clientLoss < 1
    );
  }

  private remains(group: readonly NodeId[]): boolean {
    let remain = 0;
    for (let i = 0; i < group.length; i++) {
      if (this.host(group[i]).lives && !this.outOfReach(group[i])) remain++;
    }
    return remain >= majority(group.length);
  }

  /** Ends a process for good: nobody will ever start it again. */
  kill(node: NodeId): void {
    const host = this.host(node);
    host.crash('killed');
    host.expected = false;
  }

  /** Whether a machine runs, or will run again. */
  get anybodyLeft(): boolean {
    return this.hosts.some((host) => host.lives);
  }

  /** Nobody is known to lead any more: neither clients nor onlookers remember. */
  forgetLeader(): void {
    if (this.hearsay !== null) this.hearsay.leader = NOBODY;
    for (const client of this.clients) client.forgetLeader();
  }

  /** Ends the run, and goes over to settling, after the event at hand. */
  endEarly(): void {
    this.queue.push(this.now, EventKind.phase, 0, 0, null);
  }

  /** Does `task` after a delay. */
  after(delay: Micros, task: () => void): void {
    this.queue.push(this.now + delay, EventKind.faultTask, 0, 0, task);
  }

  /** Plays the scenario to the end of its settling phase. False if the event limit ended it first. */
  run(): boolean {
    this.facts.phase(Phase.run);
    this.queue.push(this.scenario.run, EventKind.phase, 0, 0, null);
    for (let node = 1; node <= this.scenario.cluster.replicas; node++) this.host(node).boot();
    this.load.begin();
    this.faults.begin();
    this.play();
    if (this.dispatched > this.scenario.maxEvents) return false;
    this.facts.phase(Phase.end);
    return true;
  }

  /**
   * One event after the other, until there is none or it is enough. By itself: the engine compiles a loop while it runs,
   * and of what comes behind it would know nothing yet and throw the compiled loop away there, in every run.
   */
  private play(): void {
    const { queue, facts, faults, watch } = this;
    while (queue.pop()) {
      if (++this.dispatched > this.pauseAt && !this.goesOn()) break;
      facts.now = queue.at;
      const kind = queue.kind as EventKind;
      if (kind === EventKind.message) this.message(queue.ref() as Message, 0);
      else this.dispatch(kind, queue.a, queue.b, queue.ref());
      if (watch.changed) {
        watch.changed = false;
        faults.reconsider();
      }
    }
  }

  /**
   * Cuts the finished world into pieces. Old parts of it, dead until the next full collection, would otherwise keep
   * all of its young parts alive, and a sweep would copy every run's history before it is thrown away.
   */
  close(): void {
    this.facts.close();
    this.queue.clear();
    this.settling.close();
    for (const part of this.parts) part.length = 0;
  }

  /** From now on chance decides as with this seed. What was drawn already stands: messages under way, alarms set. */
  reseed(seed: string): void {
    const key = runKey(seed);
    this.key = key;
    this.network.reseed(key);
    this.workload.reseed(streamKey(key, 'workload'));
    this.load.reseed(streamKey(key, 'pauses'));
    this.faults.reseed(streamKey(key, 'faults'));
    for (const client of this.clients) client.reseed(streamKey(key, `client ${client.id}`));
    for (const host of this.hosts) {
      host.disk.reseed(streamKey(key, `disk ${host.id}`));
      this.replicaStreams.get(host.id)?.rekey(this.replicaKey(host.id, host.incarnation));
    }
  }

  /** Ends the run after the event at hand. */
  end(): void {
    this.ended = true;
    this.pauseAt = 0;
  }

  /** Whether another event may come; now and then what is written to all the time is renewed. */
  private goesOn(): boolean {
    const limit = this.scenario.maxEvents;
    if (this.ended) {
      this.dispatched--;
      return false;
    }
    // The one too many stays counted: by that `run` knows.
    if (this.dispatched > limit) return false;
    if (this.dispatched > this.lookAt) {
      this.last.count(this.queue.kind as EventKind, this.queue.a);
      this.pauseAt = this.dispatched;
      return true;
    }
    this.pauseAt = Math.min(this.lookAt, this.dispatched + RENEWAL);
    this.queue.renew();
    for (const host of this.hosts) host.renew();
    return true;
  }

  /** A message arrives: by far the most of what happens. */
  private message(message: Message, damaged: number): void {
    if (this.network.arrives(message, damaged)) this.hosts[message.to - 1].deliver(message);
  }

  private dispatch(
    kind: Exclude<EventKind, typeof EventKind.message>,
    a: number,
    b: number,
    ref: object | null,
  ): void {
    switch (kind) {
      case EventKind.damaged:
        this.message(ref as Message, b);
        break;
      case EventKind.request: {
        const request = ref as Request;
        if (this.network.requestArrives(a, request)) this.hosts[a - 1].deliverRequest(request);
        break;
      }
      case EventKind.reply: {
        const reply = ref as Reply;
        if (this.network.replyArrives(a, reply)) this.client(reply.client).receive(a, reply);
        break;
      }
      case EventKind.nodeTimer:
        this.hosts[a - 1].timer(b);
        break;
      case EventKind.diskDone:
        this.hosts[a - 1].diskDone(b);
        break;
      case EventKind.arrival:
        this.load.arrival(a);
        break;
      case EventKind.clientTimer:
        this.client(a).timer(b);
        break;
      case EventKind.faultStrike:
        this.faults.strike(a);
        break;
      case EventKind.faultEnd:
        this.faults.endStrike(b);
        break;
      case EventKind.faultTask:
        (ref as () => void)();
        break;
      case EventKind.phase:
        this.settling.begin();
        break;
      case EventKind.settlePoll:
        this.settling.poll();
        break;
      default:
        throw new Error(`no such event: ${String(kind satisfies never)}`);
    }
  }

  private replicaKey(node: NodeId, incarnation: number): StreamKey {
    return streamKey(this.key, `replica ${node} ${incarnation}`);
  }

  private client(id: number): Client {
    return id === 0 ? this.settling.prober : this.clients[id - 1];
  }

  private machine(node: NodeId, habits: Habits): Host {
    const { cluster } = this.scenario;
    const particular: NodeSpec | undefined = cluster.nodes.find((spec) => spec.node === node);
    const disk: DiskSpec = particular?.disk ?? cluster.disk;
    const listed = particular?.timeouts === undefined ? null : new ListedTimeouts(particular.timeouts);
    const host: Host = new Host(
      node,
      new LocalClock(particular?.clockOffset ?? 0, particular?.clockDriftPpm ?? 0),
      new Disk(disk, streamKey(this.key, `disk ${node}`), particular?.writes),
      this.network,
      this.queue,
      this.facts,
      habits.host,
      this.firstOptions(node, particular?.options ?? cluster.options, habits),
      (options) => {
        const stream = new Stream(this.replicaKey(node, host.incarnation));
        this.replicaStreams.set(node, stream);
        return habits.createReplica(node, options, listed === null ? stream : listed.randomFor(options));
      },
    );
    return host;
  }

  /**
   * Those of the scenario where they will do. Copies would be of another shape to the engine once it knows this function
   * well, and all that it has compiled for the first shape would have to be compiled anew.
   */
  private firstOptions(node: NodeId, options: Options, { ownReplicas }: Habits): Options {
    const { replicas } = this.scenario.cluster;
    if (node > replicas) return { ...options, configuration: NO_CONFIGURATION };
    if (!ownReplicas && options.configuration.voters.length === replicas) return options;
    return { ...options, configuration: firstConfiguration(replicas) };
  }
}

/**
 * What holds a message for a moment is thrown away after so many events. The engine keeps old objects apart, and to
 * store a young one in an old one, as every message would be, takes it fifty instructions.
 */
const RENEWAL = 4096;
/** For the first time soon: what is never set anew is a constant to the engine, and code that relied on that would be thrown away. */
const FIRST_RENEWAL = 64;

/** Whatever the clients are like, the settling phase's own asks again where no answer comes. */
const PROBER_RETRY: Micros = 250_000;

function proberSpec(clients: ClientsSpec): ClientsSpec {
  return clients.retry === NEVER ? { ...clients, retry: PROBER_RETRY } : clients;
}

/** n1..n<replicas> vote. */
export function firstConfiguration(replicas: number): Configuration {
  const voters = times(replicas, (i) => i + 1);
  return { voters, outgoing: [], learners: [], learnersNext: [] };
}

const NOBODY_VOTES: readonly NodeId[] = [];

/** A spare machine knows nobody until a leader writes to it. */
const NO_CONFIGURATION: Configuration = { voters: [], outgoing: [], learners: [], learnersNext: [] };
