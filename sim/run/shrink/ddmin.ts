/**
 * Delta debugging (Zeller's ddmin): reduces a list of items for which `fails` holds. If `fails` is
 * deterministic, the result is 1-minimal: `fails` is false for it without any single item.
 */
export function ddmin<Item>(
  items: readonly Item[],
  fails: (kept: readonly Item[]) => boolean,
): readonly Item[] {
  let kept = items;
  if (kept.length > 0 && fails([])) return [];
  let pieces = 2;
  while (kept.length >= 2) {
    const size = Math.ceil(kept.length / pieces);
    let smaller: readonly Item[] | null = null;
    for (let from = 0; from < kept.length && smaller === null; from += size) {
      const complement = [...kept.slice(0, from), ...kept.slice(from + size)];
      if (complement.length > 0 && fails(complement)) smaller = complement;
    }
    if (smaller !== null) {
      kept = smaller;
      pieces = Math.max(2, pieces - 1);
    } else if (size === 1) return kept;
    else pieces = Math.min(kept.length, pieces * 2);
  }
  return kept;
}
