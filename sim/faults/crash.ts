import type { CrashParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** The process dies with the machine's power: memory and unfinished writes are gone. With `for` it boots again after that. */
export const crash: Fault = {
  name: 'crash',
  strike(cluster, step, stream) {
    const { node } = paramsOf<CrashParams>(step);
    const targets = select(cluster, node, stream).filter((id) => cluster.host(id).up);
    if (targets.length === 0) return null;
    for (const id of targets) {
      cluster.host(id).crash('crash');
      if (step.permanent) cluster.host(id).expected = false;
    }
    return {
      target: inWords(targets),
      end: step.for === null ? null : () => targets.forEach((id) => void cluster.host(id).boot()),
    };
  },
};
