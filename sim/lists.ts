/* Lists of one kind to the engine, whoever makes them and whenever. */

/** make(0) to make(count - 1). Array.from({ length: count }) asks an empty object for each, which the engine is slow at. */
export function times<Item>(count: number, make: (at: number) => Item): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < count; at++) items.push(make(at));
  return items;
}

/**
 * What `list.map(make)` holds. But that is a list without holes until the engine compiles whoever calls it, and from then on
 * one that may have holes: all that was compiled for the lists before has to be compiled anew, and asks twice from then on.
 */
export function mapped<Item, Made>(list: readonly Item[], make: (item: Item, at: number) => Made): Made[] {
  const made: Made[] = [];
  for (let at = 0; at < list.length; at++) made.push(make(list[at], at));
  return made;
}
