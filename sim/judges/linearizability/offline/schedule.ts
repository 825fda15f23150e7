import { Act, type History, mayWrite, NEVER_RETURNED } from './history.ts';
import { sortedPlaces } from './sorted-places.ts';

const NO_ROW = -1;

/** Lookup tables about a history for the searching tiers 2 and 3, built once for each attempt. */
export class Schedule {
  readonly history: History;
  /** Events in order: row + 1 for an invocation, -(row + 1) for a return. */
  readonly events: Int32Array;
  /** By row: 1 if the operation changes nothing, so that it can be done wherever it fits. */
  readonly observes: Uint8Array;
  /** By row that never returned: the latest earlier such row with the same effect; NO_ROW: none. */
  readonly twin: Int32Array;
  /** Rows of reads in the order in which they returned. */
  readonly reads: Int32Array;
  /** Number of rows that never returned, and by row its place among them. */
  readonly neverCount: number;
  readonly neverPlace: Int32Array;
  /** Whether there are appends, so that it pays to look ahead to the next read. */
  readonly appends: boolean;
  /** Rows that overwrite the register (writes and cas). */
  readonly replacers: Int32Array;
  /** By row of a read: how many replacers began before it returned. */
  readonly replacersBefore: Int32Array;

  constructor(history: History) {
    const { size, kind, invoked, returned } = history;
    this.history = history;
    this.events = eventsOf(history);
    this.observes = new Uint8Array(size);
    this.neverPlace = new Int32Array(size).fill(NO_ROW);
    let never = 0;
    let appends = false;
    const reads: number[] = [];
    const replacers: number[] = [];
    for (let row = 0; row < size; row++) {
      if (!mayWrite(kind[row])) this.observes[row] = 1;
      if (kind[row] === Act.write || kind[row] === Act.cas) replacers.push(row);
      if (kind[row] === Act.append) appends = true;
      if (kind[row] === Act.read) reads.push(row);
      if (returned[row] === NEVER_RETURNED) this.neverPlace[row] = never++;
    }
    this.neverCount = never;
    this.appends = appends;
    this.replacers = Int32Array.from(replacers);
    this.reads = Int32Array.from(reads.sort((a, b) => returned[a] - returned[b]));
    this.twin = twinsOf(history);
    this.replacersBefore = new Int32Array(size);
    let before = 0;
    for (const read of this.reads) {
      while (before < replacers.length && invoked[replacers[before]] < returned[read]) before++;
      this.replacersBefore[read] = before;
    }
  }
}

/** The most rows that are pending at the same time, not counting those that never return. */
export function mostUnderWay({ events, history }: Schedule): number {
  let under = 0;
  let most = 0;
  for (const event of events) {
    if (event < 0) under--;
    else if (history.returned[event - 1] !== NEVER_RETURNED) under++;
    if (under > most) most = under;
  }
  return most;
}

function eventsOf({ size, invoked, returned }: History): Int32Array {
  const times = new Float64Array(2 * size);
  const ends = new Int32Array(2 * size);
  let count = 0;
  for (let row = 0; row < size; row++) {
    ends[count] = row + 1;
    times[count++] = invoked[row];
    if (returned[row] === NEVER_RETURNED) continue;
    ends[count] = -(row + 1);
    times[count++] = returned[row];
  }
  const places = sortedPlaces(times, count);
  return places.map((place) => ends[place]);
}

function twinsOf({ size, kind, value, from, returned }: History): Int32Array {
  const twin = new Int32Array(size).fill(NO_ROW);
  const never: number[] = [];
  for (let row = 0; row < size; row++) {
    if (returned[row] !== NEVER_RETURNED) continue;
    for (let i = never.length - 1; i >= 0 && twin[row] === NO_ROW; i--) {
      const other = never[i];
      if (kind[other] === kind[row] && value[other] === value[row] && from[other] === from[row])
        twin[row] = other;
    }
    never.push(row);
  }
  return twin;
}
