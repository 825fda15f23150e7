import { threshold } from '../kernel/random.ts';
import { Sampler } from '../kernel/sampler.ts';
import type { Distribution, NetworkSpec } from '../scenario/scenario.ts';

/** What a directed link does to its messages just now; chances as 32-bit thresholds, ready for the hot path. */
export interface LinkConditions {
  readonly latency: Sampler;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly reorderBy: Sampler;
  readonly ordered: boolean;
}

/** What a fault changes about a link while it lasts; what it does not name stays as it is. */
export interface LinkChange {
  readonly latency?: Distribution;
  readonly loss?: number;
  readonly duplicate?: number;
  readonly reorder?: { readonly chance: number; readonly by: Distribution };
  readonly ordered?: boolean;
}

export function peerConditions(spec: NetworkSpec): LinkConditions {
  return {
    latency: new Sampler(spec.latency),
    loss: threshold(spec.loss),
    duplicate: threshold(spec.duplicate),
    reorder: threshold(spec.reorder.chance),
    reorderBy: new Sampler(spec.reorder.by),
    ordered: spec.ordered,
  };
}

export function clientConditions(spec: NetworkSpec): LinkConditions {
  return {
    latency: new Sampler(spec.clientLatency),
    loss: threshold(spec.clientLoss),
    duplicate: 0,
    reorder: 0,
    reorderBy: new Sampler({ kind: 'constant', value: 0 }),
    ordered: spec.ordered,
  };
}

export function changed(base: LinkConditions, change: LinkChange): LinkConditions {
  return {
    latency: change.latency === undefined ? base.latency : new Sampler(change.latency),
    loss: change.loss === undefined ? base.loss : threshold(change.loss),
    duplicate: change.duplicate === undefined ? base.duplicate : threshold(change.duplicate),
    reorder: change.reorder === undefined ? base.reorder : threshold(change.reorder.chance),
    reorderBy: change.reorder === undefined ? base.reorderBy : new Sampler(change.reorder.by),
    ordered: change.ordered ?? base.ordered,
  };
}
