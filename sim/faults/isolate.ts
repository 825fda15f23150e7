import type { IsolateParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { cutLinks, everyNode, linksBetween } from './links.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Each of these servers hears no other server, and none hears it. */
export const isolate: Fault = {
  name: 'isolate',
  strike(cluster, step, stream) {
    const { node } = paramsOf<IsolateParams>(step);
    const targets = select(cluster, node, stream);
    if (targets.length === 0) return null;
    const links = targets.flatMap((id) => [
      ...linksBetween([id], everyNode(cluster)),
      ...linksBetween(
        everyNode(cluster).filter((other) => !targets.includes(other)),
        [id],
      ),
    ]);
    return { target: inWords(targets), end: cutLinks(cluster, links) };
  },
};
