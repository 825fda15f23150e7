import type { NodeId } from '../../core/units.ts';
import type { PartitionParams } from '../scenario/fault-catalogue.ts';
import type { Selector } from '../scenario/scenario.ts';
import type { Fault } from './fault.ts';
import { cutLinks, linksBetween } from './links.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Groups of servers that hear only their own group. */
export const partition: Fault = {
  name: 'partition',
  strike(cluster, step, stream) {
    const { groups } = paramsOf<PartitionParams>(step);
    const taken: NodeId[] = [];
    const sides: NodeId[][] = groups.map(() => []);
    // 'rest' is whoever no other group holds, wherever it stands in the list.
    const isRest = (group: readonly Selector[]): boolean =>
      group.some((selector) => selector.kind === 'rest');
    for (const rest of [false, true]) {
      groups.forEach((group, i) => {
        if (isRest(group) !== rest) return;
        sides[i] = select(cluster, group, stream, taken);
        taken.push(...sides[i]);
      });
    }
    const filled = sides.filter((side) => side.length > 0);
    if (filled.length < 2) return null;
    const links = filled.flatMap((side) =>
      filled.flatMap((other) => (other === side ? [] : linksBetween(side, other))),
    );
    return { target: filled.map(inWords).join(' | '), end: cutLinks(cluster, links) };
  },
};
