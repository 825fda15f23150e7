import type { LinearizabilityReason } from '../reasons.ts';

/** What a checker says of one key's history. Rows are those of the history. */
export type Judgement =
  /** Linearizable, for example in this order; writes that never returned may be missing from it. */
  | { readonly verdict: 'ok'; readonly order: Int32Array }
  /** Not linearizable; these rows show it, the last one being where it came out. */
  | { readonly verdict: 'illegal'; readonly reason: LinearizabilityReason; readonly rows: readonly number[] }
  /** The budget ran out, or this checker cannot tell. */
  | { readonly verdict: 'unknown' };

export const UNKNOWN: Judgement = { verdict: 'unknown' };

/** Not linearizable, by the rows among these; negative ones stand for none. */
export function illegal(reason: LinearizabilityReason, ...rows: number[]): Judgement {
  return { verdict: 'illegal', reason, rows: [...new Set(rows)].filter((row) => row >= 0) };
}
