/* Chaos with every family of faults, in clusters of three, five and seven servers; and healing that restores only a quorum. */

interface ChaosRun {
  readonly name: string;
  readonly path: string;
  /** Overrides in the form of --set. */
  readonly set: readonly string[];
}

const sizes = [3, 5, 7] as const;

export const chaosRuns: readonly ChaosRun[] = [
  ...sizes.map((replicas) => ({
    name: `chaos, ${replicas} replicas`,
    path: 'scenarios/mixed/chaos.yaml',
    set: [`cluster.replicas=${replicas}`],
  })),
  // Every seed uses all families.
  {
    name: 'chaos, 5 replicas, all families in each seed',
    path: 'scenarios/mixed/chaos.yaml',
    set: ['chaos.swarm=0%'],
  },
  {
    name: 'chaos, 5 replicas, reads by lease',
    path: 'scenarios/mixed/chaos.yaml',
    set: ['cluster.raft.reads=lease'],
  },
  {
    name: 'chaos, 5 replicas, early entries kept',
    path: 'scenarios/mixed/chaos.yaml',
    set: ['cluster.raft.keep-early-entries=true'],
  },
  {
    name: 'chaos and a core of survivors, 5 replicas',
    path: 'scenarios/mixed/core-of-survivors.yaml',
    set: [],
  },
];
