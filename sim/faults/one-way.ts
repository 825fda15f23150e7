import type { OneWayParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { cutLinks, linksBetween } from './links.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Messages from these servers to those are cut; the other direction works. */
export const oneWay: Fault = {
  name: 'one-way',
  strike(cluster, step, stream) {
    const params = paramsOf<OneWayParams>(step);
    const from = select(cluster, params.sender, stream);
    const to = select(cluster, params.receiver, stream, from);
    if (from.length === 0 || to.length === 0) return null;
    return { target: `${inWords(from)} -> ${inWords(to)}`, end: cutLinks(cluster, linksBetween(from, to)) };
  },
};
