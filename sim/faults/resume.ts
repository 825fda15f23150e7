import type { ResumeParams } from '../scenario/fault-catalogue.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords, select } from './select.ts';

/** Paused processes run on. */
export const resume: Fault = {
  name: 'resume',
  strike(cluster, step, stream) {
    const { node } = paramsOf<ResumeParams>(step);
    const targets = select(cluster, node, stream).filter((id) => cluster.host(id).paused);
    if (targets.length === 0) return null;
    for (const id of targets) cluster.host(id).resume();
    return { target: inWords(targets), end: null };
  },
};
