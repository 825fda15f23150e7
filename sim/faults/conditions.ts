import type { Condition } from '../scenario/fault-spec.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Cluster } from '../world/cluster.ts';

/** Whether the condition of a `when:` step holds now. */
export function holds(cluster: Cluster, condition: Condition): boolean {
  const { watch } = cluster;
  switch (condition.kind) {
    case 'elected':
      return watch.elected >= condition.count;
    case 'committed':
      return watch.committed >= condition.index;
    case 'uncommitted':
      return watch.uncommitted >= condition.entries;
    case 'on-quorum':
      return watch.onQuorum(cluster.voters);
    case 'candidate':
      return watch.anyCandidate;
    case 'joint':
      return (watch.configuration?.outgoing.length ?? 0) > 0;
    default:
      throw new Error(`no such condition: ${String(condition satisfies never)}`);
  }
}

/** The faults that take the server last named in a message for the leader. */
const byApparentLeader: readonly string[] = ['kill-leader', 'kill-non-leader', 'part-easy', 'part-hard'];

/** Whether some step needs to know which server messages name as leader. */
export function listensToMessages({ faults }: Scenario): boolean {
  return faults.some((step) => byApparentLeader.includes(step.do));
}

/** Whether some step waits for a condition on the servers' logs, for which the logs must be tracked. */
export function watchesLogs({ faults }: Scenario): boolean {
  return faults.some(
    ({ placement }) =>
      placement.kind === 'when' &&
      (placement.condition.kind === 'uncommitted' || placement.condition.kind === 'on-quorum'),
  );
}
