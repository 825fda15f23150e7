import type { Micros } from '../../../core/units.ts';

/** A delay. Non-uniform shapes become integer quantile tables when the scenario is parsed. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: Micros }
  | { readonly kind: 'uniform'; readonly min: Micros; readonly max: Micros }
  /** Values at evenly spaced quantiles 0, 1/(k-1), ..., 1, not falling; linear in between. */
  | { readonly kind: 'table'; readonly name: string; readonly quantiles: readonly Micros[] };
