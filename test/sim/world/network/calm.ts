import type { NetworkSpec } from '../../../../sim/scenario/network-spec.ts';

/** A network that delivers every message after a millisecond. */
export const calm: NetworkSpec = {
  latency: { kind: 'constant', value: 1000 },
  clientLatency: { kind: 'constant', value: 100 },
  loss: 0,
  duplicate: 0,
  reorder: { chance: 0, by: { kind: 'constant', value: 0 } },
  clientLoss: 0,
  ordered: false,
  duplicateAfter: null,
  bursts: null,
  corrupt: 0,
  bandwidth: null,
  zones: [],
  between: [],
  links: [],
  messages: [],
};
