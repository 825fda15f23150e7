import type { Micros, NodeId } from '../../core/units.ts';
import { NOBODY } from '../../core/units.ts';
import { areSame } from '../facts/configurations.ts';
import { MICROS_PER_MILLI } from '../kernel/time.ts';
import type { Cluster } from '../world/cluster.ts';
import type { StrikeContext } from './fault.ts';

/** The operator's interval between requests, until the change is in force. */
const RETRY: Micros = 200_000;

interface Members {
  readonly voters: readonly NodeId[];
  readonly learners: readonly NodeId[];
}

/**
 * Acts as an operator who changes the membership: asks the current leader again and again, until the membership
 * is the one that `change` computes from it, committed and not joint, or until the operator's patience ends.
 * `then` is called only if the change succeeded.
 */
export function changeMembers(
  cluster: Cluster,
  strike: StrikeContext,
  patience: Micros,
  change: (now: Members) => Members,
  then: () => void,
): void {
  const since = cluster.now;
  let attempts = 0;
  const attempt = (): void => {
    if (strike.ended) return;
    const now = present(cluster);
    const wanted = change(now);
    if (now.settled && attempts === 0 && isSame(now, wanted)) {
      // Nothing was to be changed, so no effect is reported.
      then();
      strike.over();
      return;
    }
    if (now.settled && isSame(now, wanted)) {
      strike.did(1, 'change of membership in force|changes of membership in force');
      strike.did(
        (cluster.now - since) / MICROS_PER_MILLI,
        'ms until the operator saw it|ms until the operator saw it',
      );
      then();
      strike.over();
      return;
    }
    if (cluster.now - since >= patience) {
      strike.over();
      return;
    }
    attempts++;
    const leader = cluster.watch.leader();
    if (leader !== NOBODY) {
      cluster.host(leader).controls.command((input) => {
        input.kind = 'reconfigure';
        input.voters = wanted.voters;
        input.learners = wanted.learners;
      });
    }
    cluster.after(RETRY, attempt);
  };
  cluster.after(0, attempt);
}

function present(cluster: Cluster): Members & { readonly settled: boolean } {
  const { configuration, configurationCommitted } = cluster.watch;
  if (configuration === null) return { voters: cluster.voters, learners: [], settled: true };
  const { voters, learners, outgoing, learnersNext } = configuration;
  const settled = configurationCommitted && outgoing.length + learnersNext.length === 0;
  return { voters, learners, settled };
}

function isSame(a: Members, b: Members): boolean {
  return areSame(a.voters, b.voters) && areSame(a.learners, b.learners);
}
