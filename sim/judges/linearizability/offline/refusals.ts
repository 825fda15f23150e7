import { Act, type History, INITIAL, NEVER_RETURNED } from './history.ts';
import { mendOrder } from './mend-order.ts';

const NO_ROW = -1;

/**
 * Inserts every refused cas into an order of all other operations that returned. Refused cas change nothing, so
 * a legal history stays legal without them; but with them it may need another order, which is looked for near
 * each of them. null: none was found, although one may exist.
 */
export function withRefusals(history: History, order: Int32Array): Int32Array | null {
  const { size } = history;
  const places = placesOfRefusals(history, order);
  // The rows inserted at each place as a linked list: the first row, and for each row the next one.
  const first = new Int32Array(order.length + 1).fill(NO_ROW);
  const after = new Int32Array(size);
  for (let row = size - 1; row >= 0; row--) {
    const place = places[row];
    if (place === NO_ROW) continue;
    after[row] = first[place];
    first[place] = row;
  }
  const whole = new Int32Array(size);
  let at = 0;
  for (let place = 0; place <= order.length; place++) {
    for (let row = first[place]; row !== NO_ROW; row = after[row]) whole[at++] = row;
    if (place < order.length) whole[at++] = order[place];
  }
  return mendOrder(history, whole.subarray(0, at));
}

/**
 * By row of a refused cas: the first place at which it may stand and the register does not hold the value it
 * expected; if there is none, the first place at which it may stand. Place k comes after the first k
 * operations. A refused cas may stand there if it returned after the last of these was invoked, and was invoked
 * before the first of the others returned.
 */
function placesOfRefusals(history: History, order: Int32Array): Int32Array {
  const { size, kind, value, from, invoked, returned } = history;
  const latestInvocation = new Float64Array(order.length + 1).fill(Number.NEGATIVE_INFINITY, 0, 1);
  for (let place = 0; place < order.length; place++)
    latestInvocation[place + 1] = Math.max(latestInvocation[place], invoked[order[place]]);
  const firstReturn = new Float64Array(order.length + 1).fill(Number.POSITIVE_INFINITY, order.length);
  for (let place = order.length - 1; place >= 0; place--)
    firstReturn[place] = Math.min(firstReturn[place + 1], returned[order[place]]);
  const isOther = (row: number, place: number): boolean =>
    (place === 0 ? INITIAL : value[order[place - 1]]) !== from[row];

  const places = new Int32Array(size).fill(NO_ROW);
  let earliest = 0;
  for (let row = 0; row < size; row++) {
    if (kind[row] !== Act.casRefused || returned[row] === NEVER_RETURNED) continue;
    // Rows are in order of invocation.
    while (firstReturn[earliest] < invoked[row]) earliest++;
    let place = earliest;
    while (place < order.length && latestInvocation[place] < returned[row] && !isOther(row, place)) place++;
    places[row] = latestInvocation[place] < returned[row] ? place : earliest;
  }
  return places;
}
