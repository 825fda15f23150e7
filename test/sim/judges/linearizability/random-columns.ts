import {
  Act,
  History,
  INITIAL,
  NEVER_RETURNED,
  NOTHING,
} from '../../../../sim/judges/linearizability/offline/history.ts';
import { Dice } from './random-histories.ts';

interface RandomColumns {
  readonly history: History;
  /** The values by number. */
  readonly values: readonly string[];
}

interface ColumnStyle {
  /** Whether values are texts that are appended to; otherwise the register has cas. */
  readonly texts: boolean;
  /** Whether every value is written at most once. */
  readonly unique: boolean;
}

const LETTERS = 'abc';

class Row {
  kind: Act;
  value: number;
  readonly from: number;
  readonly invoked: number;
  readonly client: number;
  returned = NEVER_RETURNED;
  done = false;

  constructor(kind: Act, value: number, from: number, invoked: number, client: number) {
    this.kind = kind;
    this.value = value;
    this.from = from;
    this.invoked = invoked;
    this.client = client;
  }
}

/** Plays a few clients against a correct register, except for answers that are wrong on purpose. */
class Play {
  private readonly dice: Dice;
  private readonly style: ColumnStyle;
  private readonly wrong: number;
  private readonly never: number;
  readonly values: string[] = [''];
  readonly rows: Row[] = [];
  private readonly ghosts: Row[] = [];
  private current = '';
  private clock = 0;
  private fresh = 0;

  constructor(dice: Dice, style: ColumnStyle) {
    this.dice = dice;
    this.style = style;
    this.wrong = [0, 10, 40][dice.below(3)];
    this.never = [0, 15, 40][dice.below(3)];
  }

  run(operations: number, clients: number): void {
    const under: (Row | null)[] = new Array<Row | null>(clients).fill(null);
    while (this.rows.length < operations || under.some((row) => row !== null)) {
      const client = this.dice.below(clients);
      const row = under[client];
      if (row === null) {
        if (this.rows.length < operations) under[client] = this.begin(client);
        continue;
      }
      const what = this.dice.below(3);
      if (what === 0) this.execute(row);
      else if (what === 1) {
        under[client] = null;
        this.end(row);
      } else if (this.ghosts.length > 0 && this.dice.chance(25)) this.haunt();
    }
  }

  private begin(client: number): Row {
    const kind = this.kind();
    const value = kind === Act.read ? 0 : this.written();
    const old = this.dice.chance(50) ? this.current : this.values[this.dice.below(this.values.length)];
    const from = kind === Act.cas ? this.number(old) : NOTHING;
    const row = new Row(kind, value, from, this.clock++, client);
    this.rows.push(row);
    return row;
  }

  private kind(): Act {
    const roll = this.dice.below(10);
    if (roll < 4) return Act.read;
    if (roll < 7) return this.style.texts ? Act.append : Act.write;
    if (roll < 8) return Act.write;
    return this.style.texts ? Act.append : Act.cas;
  }

  private written(): number {
    return this.number(this.style.unique ? `v${++this.fresh}` : LETTERS[this.dice.below(LETTERS.length)]);
  }

  private execute(row: Row): void {
    if (row.done) return;
    row.done = true;
    const value = this.values[row.value];
    if (row.kind === Act.read)
      row.value = this.number(this.dice.chance(this.wrong) ? this.wrongRead() : this.current);
    else if (row.kind === Act.write) this.current = value;
    else if (row.kind === Act.append) this.current += value;
    else if (this.current === this.values[row.from]) this.current = value;
    else if (!this.dice.chance(this.wrong)) row.kind = Act.casRefused;
  }

  private wrongRead(): string {
    if (this.style.texts) return this.current + LETTERS[this.dice.below(LETTERS.length)];
    return this.values[this.dice.below(this.values.length)];
  }

  private end(row: Row): void {
    if (this.dice.chance(this.never)) {
      if (!row.done) this.ghosts.push(row);
      return;
    }
    this.execute(row);
    row.returned = this.clock++;
  }

  /** An operation that never returned takes effect after all; its outcome stays unknown. */
  private haunt(): void {
    const ghost = this.ghosts.splice(this.dice.below(this.ghosts.length), 1)[0];
    const { kind } = ghost;
    this.execute(ghost);
    ghost.kind = kind;
  }

  private number(text: string): number {
    const at = this.values.indexOf(text);
    return at >= 0 ? at : this.values.push(text) - 1;
  }
}

/** A small random history, legal or not. */
export function randomColumns(dice: Dice, style: ColumnStyle): RandomColumns {
  const play = new Play(dice, style);
  play.run(2 + dice.below(9), 1 + dice.below(4));
  const history = new History();
  for (const { kind, value, from, invoked, returned, client } of play.rows) {
    const looks = kind === Act.read || kind === Act.casRefused;
    if (looks && returned === NEVER_RETURNED) continue;
    history.add(kind, kind === Act.casRefused ? 0 : value, from, invoked, returned, client);
  }
  return { history, values: play.values };
}

/**
 * A history of a register used by a few clients, each with one operation at a time; legal, with unique
 * values. `cas` is the share of cas in percent of the operations; some of them are refused.
 */
export function largeHistory(operations: number, clients: number, seed: number, cas = 0): History {
  const dice = new Dice(seed);
  const history = new History();
  const open = new Int32Array(clients).fill(-1);
  let current = INITIAL;
  let clock = 0;
  const done = new Uint8Array(operations);
  const execute = (row: number): void => {
    if (done[row] === 1) return;
    done[row] = 1;
    if (history.kind[row] === Act.read) history.value[row] = current;
    else if (history.kind[row] === Act.cas && history.from[row] !== current) {
      history.kind[row] = Act.casRefused;
      history.value[row] = INITIAL;
    } else current = history.value[row];
  };
  while (history.size < operations) {
    const client = dice.below(clients);
    const row = open[client];
    if (row < 0) {
      const kind = dice.chance(50) ? Act.read : cas > 0 && dice.chance(2 * cas) ? Act.cas : Act.write;
      const from = kind === Act.cas ? current : NOTHING;
      open[client] = history.add(kind, history.size + 1, from, clock++, NEVER_RETURNED, client);
      if (dice.chance(30)) execute(open[client]);
      continue;
    }
    execute(row);
    history.returned[row] = clock++;
    open[client] = -1;
  }
  for (const row of open) {
    if (row < 0) continue;
    execute(row);
    history.returned[row] = clock++;
  }
  return history;
}
