import { Act, type History, INITIAL, NEVER_RETURNED } from '../offline/history.ts';
import { KeyedHistory } from '../offline/keyed-history.ts';
import type { Mistake } from './mistake.ts';
import type { Source } from './source.ts';
import { ValueTable } from './value-table.ts';

const NO_ROW = -1;

/** One key of a foreign history. */
export interface ForeignKey {
  readonly key: string;
  readonly history: History;
  /** Values by their numbers, as they are printed. */
  readonly values: ValueTable;
}

/** The keys of a history, numbered, each with its values. */
export class Keys {
  /** The operations of all keys. */
  readonly history = new KeyedHistory();
  private readonly names = new ValueTable();
  private readonly values: ValueTable[] = [];
  private readonly initial: string;
  private readonly mayBeWritten: boolean;

  /** `initial`: what every key holds at first, printed; a value that may be written too, or one of its own. */
  constructor(initial: string, mayBeWritten: boolean) {
    this.initial = initial;
    this.mayBeWritten = mayBeWritten;
  }

  /** The number of the key with this name. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    const number = this.names.numberOf(bytes, start, end);
    if (number < this.values.length) return number;
    const values = new ValueTable();
    if (this.mayBeWritten) values.numberOfText(this.initial);
    else values.another(this.initial);
    this.values.push(values);
    return number;
  }

  /** What the key with this number is called. */
  name(key: number): string {
    return this.names.text(key);
  }

  valuesOf(key: number): ValueTable {
    return this.values[key];
  }

  /** Leaves out what did not happen, reads that never returned, and keys of which nothing is left. */
  finish(): readonly ForeignKey[] {
    const { history, values } = this;
    const { kind, returned } = history.columns;
    for (let row = 0; row < history.size; row++)
      if (kind[row] === Act.read && returned[row] === NEVER_RETURNED) history.drop(row);
    return history
      .split(values.length)
      .map((one, key) => ({ key: this.names.text(key), history: one, values: values[key] }))
      .filter((one) => one.history.size > 0);
  }
}

/** What a process has under way. */
class Pending {
  /** NO_ROW: nothing. */
  row = NO_ROW;
  line = 0;
}

/** Builds histories out of invocations and answers of numbered processes. */
export class HistoryBuilder {
  /** Invocations so far, and whether one was a cas. */
  operations = 0;
  hasCas = false;
  readonly keys: Keys;
  private readonly processes = new Map<number, Pending>();
  private readonly takesCas: boolean;
  private event = 0;

  constructor(initial: string, takesCas: boolean) {
    this.takesCas = takesCas;
    this.keys = new Keys(initial, true);
  }

  /** `at`: where it is told, for mistakes. */
  begin(
    processId: number,
    key: number,
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
    if (pending.row !== NO_ROW)
      throw source.mistake(
        at,
        `process ${processId} began before it had ended what it began in line ${pending.line}`,
      );
    pending.line = source.line;
    pending.row = this.keys.history.add(key, kind, value, from, this.event++, NEVER_RETURNED, processId);
    this.operations++;
    if (kind === Act.cas) this.hasCas = true;
  }

  /**
   * The row of what this process has under way, which ends now: `done`, `refused` or `failed`, or nobody knows.
   * `kind`: what is told to be done, which must be what began; null: it does not matter.
   */
  end(processId: number, kind: Act | null, source: Source, at: number): number {
    const pending = this.processes.get(processId);
    if (pending === undefined || pending.row === NO_ROW)
      throw source.mistake(at, `process ${processId} ended something that it never began`);
    const { row } = pending;
    const begun = this.keys.history.columns.kind[row] as Act;
    if (kind !== null && begun !== kind)
      throw source.mistake(
        at,
        `process ${processId} ended a ${nameOf(kind)}, but it was a ${nameOf(begun)} that it began in line ${pending.line}`,
      );
    pending.row = NO_ROW;
    return row;
  }

  /** What is wrong where something ends, at `at`, with another key or value than it began with. */
  otherEnd(processId: number, what: 'key' | 'value', begun: string, source: Source, at: number): Mistake {
    const line = this.processes.get(processId)?.line ?? 0;
    return source.mistake(
      at,
      `another ${what} than process ${processId} began with in line ${line}: '${begun}'`,
      what === 'key' ? '' : 'only a read ends with a value of its own; others with theirs, or nil',
    );
  }

  /** It was done. */
  done(row: number): void {
    this.keys.history.columns.returned[row] = this.event++;
  }

  /** A cas found something else than it expected. */
  refused(row: number): void {
    const { columns } = this.keys.history;
    columns.kind[row] = Act.casRefused;
    columns.value[row] = INITIAL;
    columns.returned[row] = this.event++;
  }

  /** It certainly did not happen, or tells nothing. */
  failed(row: number): void {
    this.keys.history.drop(row);
  }
}

/** What the operation was begun with, as it is printed. */
export function saidOf(values: ValueTable, { columns }: KeyedHistory, row: number): string {
  const value = values.text(columns.value[row]);
  return columns.kind[row] === Act.cas ? `[${values.text(columns.from[row])} ${value}]` : value;
}

function nameOf(kind: Act): string {
  switch (kind) {
    case Act.read:
      return 'read';
    case Act.write:
      return 'write';
    case Act.append:
      return 'append';
    case Act.cas:
    case Act.casRefused:
    case Act.falseRefusal:
      return 'cas';
    default:
      throw new Error(`no such act: ${String(kind satisfies never)}`);
  }
}

/** What is wrong with a cas where none is expected, and what to do. */
export const noCas = ["a cas in a 'register' history", "expected model 'cas-register'"] as const;
