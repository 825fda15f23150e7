import type { NodeId } from '../../core/units.ts';
import { namesOf } from '../facts/words.ts';
import type { Selection } from '../scenario/schema/selector-field.ts';
import type { Cluster } from '../world/cluster.ts';
import type { Host } from '../world/host/host.ts';
import type { Strike, StrikeContext } from './fault.ts';
import { select } from './select.ts';

/**
 * Strikes each selected server that `applies` accepts. `act` returns a function that undoes its effect, or
 * null. Returns null if no server was struck.
 */
export function strikeEach(
  cluster: Cluster,
  selection: Selection,
  { stream }: StrikeContext,
  act: (host: Host) => (() => void) | null,
  applies: (host: Host) => boolean = () => true,
  /** Servers that the selection passes over, as if they did not exist. */
  passed: readonly NodeId[] = [],
): Strike | null {
  const targets = select(cluster, selection, stream, passed).filter((id) => applies(cluster.host(id)));
  if (targets.length === 0) return null;
  const undo = targets.map((id) => act(cluster.host(id))).filter((task) => task !== null);
  return {
    target: namesOf(targets),
    end:
      undo.length === 0
        ? null
        : () => {
            for (const task of undo) task();
          },
  };
}

/** Lets `fall` take down the selected servers that are up. With `for` they boot again then; if `permanent`, never. */
export function takeDown(
  cluster: Cluster,
  selection: Selection,
  strike: StrikeContext,
  fall: (host: Host) => void,
): Strike | null {
  const { step } = strike;
  const act = (host: Host): (() => void) | null => {
    fall(host);
    if (step.permanent) host.mayReturn = false;
    return step.for === null ? null : () => host.boot();
  };
  return strikeEach(cluster, selection, strike, act, (host) => host.up);
}
