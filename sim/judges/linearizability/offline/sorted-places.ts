/**
 * The positions of the first `count` values in ascending order of value, equal values in order of position.
 * Values must be non-negative integers. If a value and its position fit into one exact number, a typed array of
 * such numbers is sorted natively, which is many times faster than sorting with a comparator.
 */
export function sortedPlaces(values: Float64Array, count: number): Int32Array {
  const span = 1 << Math.min(30, 32 - Math.clz32(count));
  let highest = 0;
  for (let i = 0; i < count; i++) if (values[i] > highest) highest = values[i];
  const places = new Int32Array(count);
  if ((highest + 1) * span > Number.MAX_SAFE_INTEGER) {
    for (let i = 0; i < count; i++) places[i] = i;
    return places.sort((a, b) => values[a] - values[b] || a - b);
  }
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = values[i] * span + i;
  keys.sort();
  for (let i = 0; i < count; i++) places[i] = keys[i] % span;
  return places;
}
