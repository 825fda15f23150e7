import { Configurations } from './configurations.ts';
import { Act, History, INITIAL, NOTHING } from './history.ts';
import { DEAD_END, type Model, RegisterModel } from './model.ts';
import { Schedule } from './schedule.ts';

/**
 * How many operations on either side of a mistake are reordered: at first, at most, and the factor between
 * attempts.
 */
const NEAR = 16;
const FAR = 1024;
const GROWTH = 4;
/** The budget of one attempt. */
const STEPS = 1 << 16;

/**
 * Repairs an order of a register's operations that is nearly right. Where an operation does not find what it
 * found, or comes too late for real time, the operations around it are reordered by tier 2, and the rest is
 * left unchanged. Returns null if that succeeds within no attempted range.
 */
export function mendOrder(history: History, broken: Int32Array): Int32Array | null {
  const { invoked, returned } = history;
  const model = new RegisterModel(history);
  const order = broken.slice();
  /** By place: the latest invocation before it. */
  const latest = new Float64Array(order.length + 1).fill(Number.NEGATIVE_INFINITY, 0, 1);
  let state = INITIAL;
  for (let place = 0; place < order.length; place++) {
    const row = order[place];
    const next = returned[row] < latest[place] ? DEAD_END : model.step(state, row);
    if (next !== DEAD_END) {
      state = next;
      latest[place + 1] = Math.max(latest[place], invoked[row]);
      continue;
    }
    const start = mendAround(history, order, place, latest);
    if (start < 0) return null;
    state = stateAt(history, order, start);
    place = start - 1;
  }
  return order;
}

/** Reorders the operations around this place. Returns the first place that may have changed, or -1. */
function mendAround(history: History, order: Int32Array, place: number, latest: Float64Array): number {
  for (let reach = NEAR; reach <= FAR; reach *= GROWTH) {
    const start = Math.max(0, place - reach);
    const rows = order
      .subarray(start, place + reach)
      .slice()
      .sort();
    if (rows.some((row) => history.returned[row] < latest[start])) continue;
    const found = ordered(
      history,
      rows,
      stateAt(history, order, start),
      stateAt(history, order, start + rows.length),
    );
    if (found === null) continue;
    order.set(found, start);
    return start;
  }
  return -1;
}

/**
 * An order of these rows (given in order of invocation) that leads from state `from` to state `to`; null: none
 * was found.
 */
function ordered(history: History, rows: Int32Array, from: number, to: number): Int32Array | null {
  const { kind, value, invoked, returned, client } = history;
  const part = new History();
  let end = 0;
  for (const row of rows) {
    part.add(kind[row] as Act, value[row], history.from[row], invoked[row], returned[row], client[row]);
    end = Math.max(end, invoked[row], Number.isFinite(returned[row]) ? returned[row] : 0);
  }
  part.add(Act.read, to, NOTHING, end + 1, end + 2, 0);
  const register = new RegisterModel(part);
  const model: Model = { initial: from, step: (state, row) => register.step(state, row) };
  const judgement = new Configurations(new Schedule(part), model, STEPS).judge();
  // The read that was added comes last.
  return judgement.verdict === 'ok' && judgement.order.length === rows.length + 1
    ? judgement.order.subarray(0, rows.length).map((row) => rows[row])
    : null;
}

/** The value of the register at this place: what the last operation that is not a refused cas found or wrote. */
function stateAt({ kind, value }: History, order: Int32Array, place: number): number {
  let last = place - 1;
  while (last >= 0 && kind[order[last]] === Act.casRefused) last--;
  return last < 0 ? INITIAL : value[order[last]];
}
