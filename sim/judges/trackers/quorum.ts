import type { NodeId } from '../../../core/units.ts';
import type { Electorates } from '../../facts/configurations.ts';
import { inWords } from '../../scenario/phrases.ts';

/** Decides which servers are counted towards a quorum. */
export interface Counted {
  counts(node: NodeId): boolean;
}

/**
 * Whether the counted servers are a majority of the voters and, in a joint configuration, of the outgoing
 * voters (paper §6).
 */
export function isQuorum({ voters, outgoing }: Electorates, counted: Counted): boolean {
  return isMajority(voters, counted) && isMajority(outgoing, counted);
}

/** True if there are no voters: an empty half requires nothing. */
function isMajority(voters: readonly NodeId[], counted: Counted): boolean {
  let count = 0;
  for (let i = 0; i < voters.length; i++)
    if (counted.counts(voters[i]) && ++count * 2 > voters.length) return true;
  return voters.length === 0;
}

/** What `countedInWords` says if no server counts. */
export const NOBODY_COUNTED = 'nobody';

/** The names of the counted servers: "n1, n2 and n4"; "nobody" if there are none. */
export function countedInWords(nodes: number, counted: Counted): string {
  const names: string[] = [];
  for (let node = 1; node <= nodes; node++) if (counted.counts(node)) names.push(`n${node}`);
  return names.length === 0 ? NOBODY_COUNTED : inWords(names);
}
