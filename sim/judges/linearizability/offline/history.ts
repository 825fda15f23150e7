/** What an operation did to its register, as far as its client knows. */
export const Act = {
  /** Found `value`. */
  read: 0,
  /** Wrote `value`. */
  write: 1,
  /** Found `from` and replaced it by `value`. */
  cas: 2,
  /** Did not find `from`, and changed nothing. */
  casRefused: 3,
  /** Appended `value` to what was there. */
  append: 4,
  /** A cas that was refused although it found `from`, which it expected: always illegal. */
  falseRefusal: 5,
} as const;
export type Act = (typeof Act)[keyof typeof Act];

/** The number of a register's initial value. */
export const INITIAL = 0;
/** `from` of operations that do not expect a particular value. */
export const NOTHING = -1;
/** `returned` of operations that never returned: they may take effect at any later time, or never. */
export const NEVER_RETURNED = Number.POSITIVE_INFINITY;

const INITIAL_ROOM = 64;

/**
 * The history of one key in columns, one row per operation, in order of invocation. `invoked` and `returned`
 * are event numbers: integers, no two of them equal. Operations that certainly did not take effect, and reads
 * that never returned, are left out.
 */
export class History {
  size = 0;
  kind: Uint8Array;
  value: Int32Array;
  from: Int32Array;
  invoked: Float64Array;
  returned: Float64Array;
  client: Int32Array;

  /** `room`: the initial capacity in rows. */
  constructor(room: number = INITIAL_ROOM) {
    this.kind = new Uint8Array(room);
    this.value = new Int32Array(room);
    this.from = new Int32Array(room);
    this.invoked = new Float64Array(room);
    this.returned = new Float64Array(room);
    this.client = new Int32Array(room);
  }

  /** Adds an operation and returns its row. */
  add(kind: Act, value: number, from: number, invoked: number, returned: number, client: number): number {
    const row = this.size++;
    if (row === this.kind.length) this.grow();
    this.kind[row] = kind;
    this.value[row] = value;
    this.from[row] = from;
    this.invoked[row] = invoked;
    this.returned[row] = returned;
    this.client[row] = client;
    return row;
  }

  /** The same operations without those for which `keep` is 0. */
  only(keep: Uint8Array): { readonly history: History; readonly rows: Int32Array } {
    const history = new History();
    const rows: number[] = [];
    for (let row = 0; row < this.size; row++) {
      if (keep[row] === 0) continue;
      rows.push(row);
      const { kind, value, from, invoked, returned, client } = this;
      history.add(kind[row] as Act, value[row], from[row], invoked[row], returned[row], client[row]);
    }
    return { history, rows: Int32Array.from(rows) };
  }

  /** Copies a row of another history to row `to`, which must be within the capacity. */
  copy(to: number, other: History, row: number): void {
    this.kind[to] = other.kind[row];
    this.value[to] = other.value[row];
    this.from[to] = other.from[row];
    this.invoked[to] = other.invoked[row];
    this.returned[to] = other.returned[row];
    this.client[to] = other.client[row];
  }

  /** The rows from `start` up to `end` as a history that shares this one's memory. */
  part(start: number, end: number): History {
    const part = new History(0);
    part.size = end - start;
    part.kind = this.kind.subarray(start, end);
    part.value = this.value.subarray(start, end);
    part.from = this.from.subarray(start, end);
    part.invoked = this.invoked.subarray(start, end);
    part.returned = this.returned.subarray(start, end);
    part.client = this.client.subarray(start, end);
    return part;
  }

  private grow(): void {
    const room = Math.max(INITIAL_ROOM, this.kind.length * 2);
    this.kind = moved(this.kind, new Uint8Array(room));
    this.value = moved(this.value, new Int32Array(room));
    this.from = moved(this.from, new Int32Array(room));
    this.invoked = moved(this.invoked, new Float64Array(room));
    this.returned = moved(this.returned, new Float64Array(room));
    this.client = moved(this.client, new Int32Array(room));
  }
}

function moved<Column extends Uint8Array | Int32Array | Float64Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}

/** Whether an operation of this kind may change the register. */
export function mayWrite(kind: number): boolean {
  return kind === Act.write || kind === Act.cas || kind === Act.append;
}
