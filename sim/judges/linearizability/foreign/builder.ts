import { Act, History, INITIAL, NEVER_RETURNED, NOTHING } from '../history.ts';
import { Mistake } from './mistake.ts';

/** One key of a foreign history. */
export interface ForeignKey {
  readonly key: string;
  readonly history: History;
  /** Values by their numbers, printed. */
  readonly values: readonly string[];
}

/** Reads whose result is not known yet. */
const NOT_YET = -1;

/** Numbers the values of one key: equal texts, equal numbers. */
export class ValueTable {
  readonly texts: string[];
  private readonly numbers = new Map<string, number>();

  constructor(initial: string) {
    this.texts = [initial];
    this.numbers.set(initial, INITIAL);
  }

  numberOf(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.texts.length;
      this.texts.push(text);
      this.numbers.set(text, number);
    }
    return number;
  }

  /** A new value that equals no other, printed like this. */
  another(text: string): number {
    this.texts.push(text);
    return this.texts.length - 1;
  }
}

/** The columns of one key as they fill. */
export class KeyColumns {
  readonly history = new History();
  readonly values: ValueTable;
  /** Rows that will not be judged. */
  private dropped: number[] = [];

  constructor(initial: string) {
    this.values = new ValueTable(initial);
  }

  drop(row: number): void {
    this.dropped.push(row);
  }

  /** Leaves out what did not happen and reads that never returned. */
  finish(key: string): ForeignKey {
    const { history } = this;
    for (let row = 0; row < history.size; row++)
      if (history.returned[row] === NEVER_RETURNED && history.kind[row] === Act.read) this.dropped.push(row);
    const values = this.values.texts;
    if (this.dropped.length === 0) return { key, history, values };
    const keep = new Uint8Array(history.size).fill(1);
    for (const row of this.dropped) keep[row] = 0;
    return { key, history: history.only(keep).history, values };
  }
}

interface Pending {
  readonly columns: KeyColumns;
  readonly row: number;
  readonly line: number;
}

/** Builds histories out of invocations and answers of numbered processes. */
export class HistoryBuilder {
  /** Invocations so far, and whether one was a cas. */
  operations = 0;
  hasCas = false;
  private readonly keys = new Map<string, KeyColumns>();
  private readonly pending = new Map<number, Pending>();
  private readonly initial: string;
  private event = 0;

  /** `initial`: what every key holds at first, printed. */
  constructor(initial: string) {
    this.initial = initial;
  }

  begin(
    processId: number,
    key: string,
    kind: Act,
    value: string | null,
    from: string | null,
    line: number,
  ): void {
    const open = this.pending.get(processId);
    if (open !== undefined)
      throw new Mistake(
        line,
        `process ${processId} began before it had ended what it began in line ${open.line}`,
      );
    let columns = this.keys.get(key);
    if (columns === undefined) {
      columns = new KeyColumns(this.initial);
      this.keys.set(key, columns);
    }
    const { values } = columns;
    const number = value === null ? NOT_YET : values.numberOf(value);
    const before = from === null ? NOTHING : values.numberOf(from);
    const row = columns.history.add(kind, number, before, this.event++, NEVER_RETURNED, processId);
    this.pending.set(processId, { columns, row, line });
    this.operations++;
    if (kind === Act.cas) this.hasCas = true;
  }

  /** Whether a process has something under way, and what: for readers that check that answers fit. */
  underWay(processId: number): number | null {
    const open = this.pending.get(processId);
    return open === undefined ? null : open.columns.history.kind[open.row];
  }

  /** It was done; a read found `found`. */
  done(processId: number, found: string | null, line: number): void {
    const { columns, row } = this.take(processId, line);
    const { history } = columns;
    history.returned[row] = this.event++;
    if (history.kind[row] === Act.read) {
      if (found === null) columns.drop(row);
      else history.value[row] = columns.values.numberOf(found);
    }
  }

  /** A cas found something else than it expected. */
  refused(processId: number, line: number): void {
    const { columns, row } = this.take(processId, line);
    columns.history.kind[row] = Act.casRefused;
    columns.history.value[row] = INITIAL;
    columns.history.returned[row] = this.event++;
  }

  /** It certainly did not happen, or tells nothing. */
  failed(processId: number, line: number): void {
    const { columns, row } = this.take(processId, line);
    columns.drop(row);
  }

  /** Nobody knows. */
  lost(processId: number, line: number): void {
    this.take(processId, line);
  }

  finish(): readonly ForeignKey[] {
    return [...this.keys]
      .map(([key, columns]) => columns.finish(key))
      .filter(({ history }) => history.size > 0);
  }

  private take(processId: number, line: number): Pending {
    const open = this.pending.get(processId);
    if (open === undefined)
      throw new Mistake(line, `process ${processId} ended something that it never began`);
    this.pending.delete(processId);
    return open;
  }
}
