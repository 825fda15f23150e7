import type { Micros, NodeId } from '../../core/units.ts';
import type { RollingRestartParams } from '../scenario/fault-catalogue.ts';
import type { Cluster } from '../world/cluster.ts';
import type { Fault } from './fault.ts';
import { paramsOf } from './params.ts';
import { inWords } from './select.ts';

/** How long a server may take over an orderly end before it is stopped the hard way. */
const PATIENCE: Micros = 500_000;

/** Each running server in turn is asked to stop, stays down for a while, and boots again. */
export const rollingRestart: Fault = {
  name: 'rolling-restart',
  strike(cluster, step) {
    const { down, gap } = paramsOf<RollingRestartParams>(step);
    const targets = cluster.hosts.filter((host) => host.up).map((host) => host.id);
    if (targets.length === 0) return null;
    let over = false;
    const next = (position: number): void => {
      if (over || position === targets.length) return;
      stop(cluster, targets[position], () => {
        cluster.after(down, () => {
          cluster.host(targets[position]).boot();
          cluster.after(gap, () => next(position + 1));
        });
      });
    };
    next(0);
    return {
      target: inWords(targets),
      end: () => {
        over = true;
      },
    };
  },
};

/** Asks a server to stop in an orderly way, sees to it that it has, and goes on. */
function stop(cluster: Cluster, node: NodeId, then: () => void): void {
  const host = cluster.host(node);
  const incarnation = host.incarnation;
  host.command((input) => {
    input.kind = 'shutdown';
  });
  const ensure = (): void => {
    if (host.up && host.incarnation === incarnation) host.crash('stopped');
    then();
  };
  if (host.up) cluster.after(PATIENCE, ensure);
  else then();
}
