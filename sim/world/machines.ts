import type { Options } from '../../core/options.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { emptyConfiguration } from '../../core/raft/configuration-change.ts';
import type { NodeId } from '../../core/units.ts';
import { times } from '../kernel/lists.ts';
import { Stream, type StreamKey, streamKey } from '../kernel/random.ts';
import type { ClusterSpec, DiskSpec, NodeSpec } from '../scenario/scenario.ts';
import type { Habits } from './cluster.ts';
import { Disk } from './disk/disk.ts';
import { Host } from './host/host.ts';
import { ListedTimeouts } from './host/listed-timeouts.ts';
import { LocalClock } from './host/local-clock.ts';
import type { WorldContext } from './world-context.ts';

/** Creates the machines that the scenario describes, and keeps the random streams of their disks and replicas. */
export class Machines {
  /** hosts[id - 1]; spares included. */
  readonly hosts: Host[];
  private key: StreamKey;
  /** The random stream of each server's current replica. */
  private readonly replicaStreams = new Map<NodeId, Stream>();
  private readonly spec: ClusterSpec;
  private readonly habits: Habits;

  constructor(spec: ClusterSpec, habits: Habits, key: StreamKey, world: WorldContext) {
    this.spec = spec;
    this.habits = habits;
    this.key = key;
    this.hosts = times(spec.replicas + spec.spares, (i) => this.machine(i + 1, world));
  }

  private machine(node: NodeId, world: WorldContext): Host {
    const { spec, habits } = this;
    const particular: NodeSpec | undefined = spec.nodes.find((one) => one.node === node);
    const disk: DiskSpec = particular?.disk ?? spec.disk;
    const listed = particular?.timeouts === undefined ? null : new ListedTimeouts(particular.timeouts);
    const host: Host = new Host(
      node,
      new LocalClock(particular?.clockOffset ?? 0, particular?.clockDriftPpm ?? 0),
      new Disk(disk, this.diskKey(node), particular?.writes),
      world,
      habits.host,
      this.firstOptions(node, particular?.options ?? spec.options),
      (options) => {
        const stream = new Stream(this.replicaKey(node, host.incarnation));
        this.replicaStreams.set(node, stream);
        return habits.createReplica(node, options, listed === null ? stream : listed.randomFor(options));
      },
    );
    return host;
  }

  /**
   * The options a server starts with: the scenario's own object if possible. Once V8 optimizes this function, a copy made
   * here gets another hidden class than earlier copies, and all code optimized for that class would be deoptimized.
   */
  private firstOptions(node: NodeId, options: Options): Options {
    const { replicas } = this.spec;
    // A spare server knows of no member until a leader sends it entries.
    if (node > replicas) return { ...options, configuration: emptyConfiguration };
    if (!this.habits.ownReplicas && options.configuration.voters.length === replicas) return options;
    return { ...options, configuration: firstConfiguration(replicas) };
  }

  /** Continues with the random draws of this key. */
  reseed(key: StreamKey): void {
    this.key = key;
    for (const { id, disk, incarnation } of this.hosts) {
      disk.latencies.reseed(this.diskKey(id));
      this.replicaStreams.get(id)?.rekey(this.replicaKey(id, incarnation));
    }
  }

  private diskKey(node: NodeId): StreamKey {
    return streamKey(this.key, `disk ${node}`);
  }

  private replicaKey(node: NodeId, incarnation: number): StreamKey {
    return streamKey(this.key, `replica ${node} ${incarnation}`);
  }
}

/** The initial configuration: n1..n<replicas> are voters. */
export function firstConfiguration(replicas: number): Configuration {
  const voters = times(replicas, (i) => i + 1);
  return { voters, outgoing: [], learners: [], learnersNext: [] };
}
