import type { NetworkParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Links between servers (all, or those that touch `node`) behave differently while it lasts. */
export const network: Fault = {
  name: 'network',
  strike(cluster, step, stream) {
    const { node, ...change } = paramsOf<NetworkParams>(step);
    if (node === undefined) return { target: 'all links', end: cluster.network.change(change, () => true) };
    const targets = select(cluster, node, stream);
    if (targets.length === 0) return null;
    const touches = (from: number, to: number): boolean => targets.includes(from) || targets.includes(to);
    return { target: `links of ${inWords(targets)}`, end: cluster.network.change(change, touches) };
  },
};
