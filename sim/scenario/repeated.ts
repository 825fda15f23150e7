/** The first item that an earlier one equals, by their keys; undefined if there is none. */
export function firstRepeated<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => unknown = (item) => item,
): Item | undefined {
  const seen = new Set<unknown>();
  return items.find((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return true;
    seen.add(key);
    return false;
  });
}
