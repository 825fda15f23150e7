/* Builds arrays that always have the same elements kind in V8, in interpreted and in optimized code. */

/** make(0) to make(count - 1). Faster than Array.from({ length: count }), which looks each index up in an empty object. */
export function times<Item>(count: number, make: (at: number) => Item): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < count; at++) items.push(make(at));
  return items;
}

/**
 * As `list.map(make)`. But `map` returns an array of a packed elements kind (without holes) only until V8 optimizes its
 * caller, and a holey one afterwards: code that was optimized for packed arrays is deoptimized, and checks for holes from
 * then on.
 */
export function mapped<Item, Made>(list: readonly Item[], make: (item: Item, at: number) => Made): Made[] {
  const made: Made[] = [];
  for (let at = 0; at < list.length; at++) made.push(make(list[at], at));
  return made;
}
