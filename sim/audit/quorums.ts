import { majority } from '../../core/raft/quorum.ts';
import type { NodeId } from '../../core/units.ts';
import { nameOf } from '../facts/words.ts';

/** "that is 2 of the voters n1 n2 n3 n4, and 3 are needed"; '' if each group has its majority. */
export function lackingIn(groups: readonly (readonly NodeId[])[], has: (node: NodeId) => boolean): string {
  for (const group of groups) {
    const count = group.filter(has).length;
    const needed = majority(group.length);
    if (count >= needed) continue;
    const verb = needed === 1 ? 'is' : 'are';
    return `that is ${count} of ${group.map(nameOf).join(' ')}, and ${needed} ${verb} needed`;
  }
  return '';
}
