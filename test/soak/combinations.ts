/*
 * Options of Raft that have to work together: pre-vote, check-quorum, the read and replication methods and the size of
 * the cluster, each combination in the kitchen-sink scenario while servers are replaced, removed and added.
 */

export const kitchenSink = 'scenarios/mixed/kitchen-sink.yaml';

interface Combination {
  readonly name: string;
  /** Overrides in the form of --set. */
  readonly set: readonly string[];
}

const switches = [true, false] as const;
const sizes = [3, 5, 7] as const;

/** Operators at work: spare machines replace servers, and other servers leave and rejoin. */
const membershipChanges = [
  'cluster.spares=6',
  'faults.half-deaf={ id: half-deaf, from: 6s, until: 22s, every: 3s..5s, do: replace-server, node: one, by: spare, patience: 2500ms }',
  'chaos={ every: 1500ms..3s, swarm: 20%, families: { cycle-server: 4, transfer: 2, one-way: 1 } }',
  // The kitchen-sink scenario itself states how much has to be served; here a good part is enough.
  'expect={ failure-rate: <= 50%, leaders: at least 2 }',
];

/** Lease reads need check-quorum and stickiness; the latter is on by default. */
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
