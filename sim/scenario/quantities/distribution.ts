import type { Micros } from '../../../core/units.ts';

/** The distribution of a delay. Shapes other than constant and uniform become integer quantile tables at parsing. */
export type Distribution =
  | { readonly kind: 'constant'; readonly value: Micros }
  | { readonly kind: 'uniform'; readonly min: Micros; readonly max: Micros }
  /** k values at the evenly spaced quantiles 0, 1/(k-1), ..., 1, non-decreasing; interpolated linearly in between. */
  | { readonly kind: 'table'; readonly name: string; readonly quantiles: readonly Micros[] };
