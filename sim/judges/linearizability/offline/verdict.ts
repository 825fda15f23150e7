import type { LinearizabilityReason } from '../reasons.ts';

/** A checker's verdict on one key's history. Rows are those of the history. */
export type Judgement =
  /** Linearizable, for example in this order, from which writes that never returned may be missing. */
  | { readonly verdict: 'ok'; readonly order: Int32Array }
  /** Not linearizable, as these rows show; at the last of them it became apparent. */
  | { readonly verdict: 'illegal'; readonly reason: LinearizabilityReason; readonly rows: readonly number[] }
  /** The budget ran out, or this checker cannot tell. */
  | { readonly verdict: 'unknown' };

export const UNKNOWN: Judgement = { verdict: 'unknown' };

/** A verdict of 'illegal' with these rows as evidence; negative numbers and duplicates are left out. */
export function illegal(reason: LinearizabilityReason, ...rows: number[]): Judgement {
  return { verdict: 'illegal', reason, rows: [...new Set(rows)].filter((row) => row >= 0) };
}
