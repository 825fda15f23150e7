import { Act, History, INITIAL, NEVER_RETURNED } from '../history.ts';
import type { Source } from './source.ts';
import { ValueTable } from './value-table.ts';

/** One key of a foreign history. */
export interface ForeignKey {
  readonly key: string;
  readonly history: History;
  /** Values by their numbers, as they are printed. */
  readonly values: ValueTable;
}

/** The columns of one key as they fill. */
export class KeyColumns {
  readonly history = new History();
  readonly values = new ValueTable();
  /** Rows that will not be judged. */
  private readonly dropped: number[] = [];

  /** `initial`: what the key holds at first, printed; a value that may be written too, or one of its own. */
  constructor(initial: string, mayBeWritten: boolean) {
    if (mayBeWritten) this.values.numberOfText(initial);
    else this.values.another(initial);
  }

  drop(row: number): void {
    this.dropped.push(row);
  }

  /** Leaves out what did not happen and reads that never returned. */
  finish(key: string): ForeignKey {
    const { history, values, dropped } = this;
    for (let row = 0; row < history.size; row++)
      if (history.returned[row] === NEVER_RETURNED && history.kind[row] === Act.read) dropped.push(row);
    if (dropped.length === 0) return { key, history, values };
    const keep = new Uint8Array(history.size).fill(1);
    for (const row of dropped) keep[row] = 0;
    return { key, history: history.only(keep).history, values };
  }
}

/** The keys of a history, numbered, each with its columns. */
export class KeyedColumns {
  private readonly names = new ValueTable();
  private readonly columns: KeyColumns[] = [];
  private readonly initial: string;
  private readonly mayBeWritten: boolean;

  /** `initial`, `mayBeWritten`: what every key holds at first; see KeyColumns. */
  constructor(initial: string, mayBeWritten: boolean) {
    this.initial = initial;
    this.mayBeWritten = mayBeWritten;
  }

  /** The columns of the key with this name. */
  of(bytes: Uint8Array, start: number, end: number): KeyColumns {
    const number = this.names.numberOf(bytes, start, end);
    if (number === this.columns.length) this.columns.push(new KeyColumns(this.initial, this.mayBeWritten));
    return this.columns[number];
  }

  finish(): readonly ForeignKey[] {
    return this.columns.map((columns, number) => columns.finish(this.names.text(number)));
  }
}

/** What a process has under way. */
class Pending {
  columns: KeyColumns | null = null;
  row = 0;
  line = 0;
}

/** Builds histories out of invocations and answers of numbered processes. */
export class HistoryBuilder {
  /** Invocations so far, and whether one was a cas. */
  operations = 0;
  hasCas = false;
  readonly keys: KeyedColumns;
  private readonly processes = new Map<number, Pending>();
  private readonly takesCas: boolean;
  private event = 0;

  constructor(initial: string, takesCas: boolean) {
    this.takesCas = takesCas;
    this.keys = new KeyedColumns(initial, true);
  }

  /** `at`: where it is told, for mistakes. */
  begin(
    processId: number,
    columns: KeyColumns,
    kind: Act,
    value: number,
    from: number,
    source: Source,
    at: number,
  ): void {
    if (kind === Act.cas && !this.takesCas) throw source.mistake(at, ...noCas);
    let pending = this.processes.get(processId);
    if (pending === undefined) {
      pending = new Pending();
      this.processes.set(processId, pending);
    }
    if (pending.columns !== null)
      throw source.mistake(
        at,
        `process ${processId} began before it had ended what it began in line ${pending.line}`,
      );
    pending.columns = columns;
    pending.line = source.line;
    pending.row = columns.history.add(kind, value, from, this.event++, NEVER_RETURNED, processId);
    this.operations++;
    if (kind === Act.cas) this.hasCas = true;
  }

  /** What this process has under way, which ends now; to be handed to `done`, `refused` or `failed`, or forgotten. */
  end(processId: number, source: Source, at: number): Ended {
    const pending = this.processes.get(processId);
    if (pending === undefined || pending.columns === null)
      throw source.mistake(at, `process ${processId} ended something that it never began`);
    const ended = this.ended;
    ended.columns = pending.columns;
    ended.row = pending.row;
    pending.columns = null;
    return ended;
  }

  /** It was done. */
  done({ columns, row }: Ended): void {
    columns.history.returned[row] = this.event++;
  }

  /** A cas found something else than it expected. */
  refused({ columns, row }: Ended): void {
    columns.history.kind[row] = Act.casRefused;
    columns.history.value[row] = INITIAL;
    columns.history.returned[row] = this.event++;
  }

  /** It certainly did not happen, or tells nothing. */
  failed({ columns, row }: Ended): void {
    columns.drop(row);
  }

  finish(): readonly ForeignKey[] {
    return this.keys.finish().filter(({ history }) => history.size > 0);
  }

  /** Valid until the next call of `end`. */
  private readonly ended: Ended = { columns: new KeyColumns('', true), row: 0 };
}

interface Ended {
  columns: KeyColumns;
  row: number;
}

/** What is wrong with a cas where none is expected, and what to do. */
export const noCas = ["a cas in a 'register' history", "expected model 'cas-register'"] as const;
