/*
 * Habits of Raft that have to go with each other: pre-vote, check-quorum, ways of reading, ways of replicating and
 * sizes of the cluster, each in the kitchen sink with servers being replaced, removed and added all the while.
 */

export const kitchenSink = 'scenarios/mixed/kitchen-sink.yaml';

interface Combination {
  readonly name: string;
  /** As --set takes it. */
  readonly set: readonly string[];
}

const switches = [true, false] as const;
const sizes = [3, 5, 7] as const;

/** Operators at work: machines never used before take the place of servers, others leave and return. */
const membershipChanges = [
  'cluster.spares=6',
  'faults.half-deaf={ id: half-deaf, from: 6s, until: 22s, every: 3s..5s, do: replace-server, node: one, by: spare, patience: 2500ms }',
  'chaos={ every: 1500ms..3s, swarm: 20%, families: { cycle-server: 4, transfer: 2, one-way: 1 } }',
  // How much is served is the business of the kitchen sink itself; here it is enough that a good part is.
  'expect={ failure-rate: <= 50%, leaders: at least 2 }',
];

/** Lease reads need check-quorum, and stickiness, which is on unless told otherwise. */
function readsWith(checkQuorum: boolean): readonly string[] {
  return checkQuorum ? ['index', 'lease', 'log'] : ['index', 'log'];
}

export const combinations: readonly Combination[] = switches.flatMap((preVote) =>
  switches.flatMap((checkQuorum) =>
    readsWith(checkQuorum).flatMap((reads) =>
      ['all', 'thrifty'].flatMap((replication) =>
        sizes.map((replicas) => ({
          name: `pre-vote ${onOff(preVote)}, check-quorum ${onOff(checkQuorum)}, reads ${reads}, replication ${replication}, ${replicas} replicas`,
          set: [
            `cluster.raft.pre-vote=${preVote}`,
            `cluster.raft.check-quorum=${checkQuorum}`,
            `cluster.raft.reads=${reads}`,
            `cluster.raft.replication=${replication}`,
            `cluster.replicas=${replicas}`,
            ...membershipChanges,
          ],
        })),
      ),
    ),
  ),
);

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
