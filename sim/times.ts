/** make(0) to make(count - 1). Array.from({ length: count }) asks an empty object for each, which the engine is slow at. */
export function times<Item>(count: number, make: (at: number) => Item): Item[] {
  const items: Item[] = [];
  for (let at = 0; at < count; at++) items.push(make(at));
  return items;
}
