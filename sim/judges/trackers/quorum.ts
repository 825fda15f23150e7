import type { Configuration } from '../../../core/raft/configuration.ts';
import type { NodeId } from '../../../core/units.ts';

/** Says of a server whether it counts. */
export interface Counted {
  counts(node: NodeId): boolean;
}

/** Whether those who count are a majority of every voting half of the configuration (paper §6). */
export function isQuorum(configuration: Configuration, counted: Counted): boolean {
  return isMajority(configuration.voters, counted) && isMajority(configuration.outgoing, counted);
}

/** True for an empty half: it asks for nothing. */
function isMajority(voters: readonly NodeId[], counted: Counted): boolean {
  let count = 0;
  for (let i = 0; i < voters.length; i++)
    if (counted.counts(voters[i]) && ++count * 2 > voters.length) return true;
  return voters.length === 0;
}

/** "n1, n2 and n4", "nobody". */
export function whoCounts(nodes: number, counted: Counted): string {
  const names: string[] = [];
  for (let node = 1; node <= nodes; node++) if (counted.counts(node)) names.push(`n${node}`);
  const last = names.pop();
  if (last === undefined) return 'nobody';
  return names.length === 0 ? last : `${names.join(', ')} and ${last}`;
}
