import type { OneWayParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { cutLinks, linksBetween } from './links.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Messages from these servers to those are cut; the other direction works. */
export const oneWay: Fault = {
  name: 'one-way',
  strike(cluster, step, stream) {
    const { sender, receiver } = paramsOf<OneWayParams>(step);
    // Who the rest is can be told only once the other side is known.
    const sendersLast = sender.some((selector) => selector.kind === 'rest');
    const first = select(cluster, sendersLast ? receiver : sender, stream);
    const second = select(cluster, sendersLast ? sender : receiver, stream, first);
    if (first.length === 0 || second.length === 0) return null;
    const [from, to] = sendersLast ? [second, first] : [first, second];
    return { target: `${inWords(from)} -> ${inWords(to)}`, end: cutLinks(cluster, linksBetween(from, to)) };
  },
};
