import { Act, type History, INITIAL, NEVER_RETURNED } from '../offline/history.ts';
import { KeyedHistory } from '../offline/keyed-history.ts';
import type { Mistake } from './mistake.ts';
import type { Source } from './source.ts';
import { ValueTable } from './value-table.ts';

const NO_ROW = -1;

/** One key of a history that was read. */
export interface ForeignKey {
  readonly key: string;
  readonly history: History;
  /** The values by number, as they are printed. */
  readonly values: ValueTable;
}

/** The keys of a history by number, each with its own numbering of values. */
export class Keys {
  /** The operations of all keys. */
  readonly history = new KeyedHistory();
  private readonly names = new ValueTable();
  private readonly values: ValueTable[] = [];
  private readonly initial: string;
  private readonly mayBeWritten: boolean;

  /**
   * `initial`: the initial value of every key, as it is printed. `mayBeWritten`: whether a write of the same
   * text writes this same value; otherwise the initial value differs from all written ones.
   */
  constructor(initial: string, mayBeWritten: boolean) {
    this.initial = initial;
    this.mayBeWritten = mayBeWritten;
  }

  /** The number of the key with this name; a new key is added. */
  numberOf(bytes: Uint8Array, start: number, end: number): number {
    const number = this.names.numberOf(bytes, start, end);
    if (number < this.values.length) return number;
    const values = new ValueTable();
    if (this.mayBeWritten) values.numberOfText(this.initial);
    else values.another(this.initial);
    this.values.push(values);
    return number;
  }

  /** The name of the key with this number. */
  name(key: number): string {
    return this.names.text(key);
  }

  valuesOf(key: number): ValueTable {
    return this.values[key];
  }

  /**
   * The histories of all keys, without operations that did not happen, reads that never returned, and keys with
   * nothing left.
   */
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

/** The pending operation of a process. */
class Pending {
  /** NO_ROW: there is none. */
  row = NO_ROW;
  line = 0;
}

/** Builds histories from the invocations and completions of numbered processes. */
export class HistoryBuilder {
  /** Number of invocations so far, and whether one of them was a cas. */
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

  /** A process invokes an operation. `at`: its position in the source, for error messages. */
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
   * The pending operation of this process ends. Returns its row, for `done`, `refused` or `failed`, or for none
   * of them if its outcome is unknown. `kind`: the kind of operation that the event names, which must be the
   * one invoked; null: not checked.
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

  /** The mistake of a completion, at `at`, with another key or value than the invocation. */
  otherEnd(processId: number, what: 'key' | 'value', begun: string, source: Source, at: number): Mistake {
    const line = this.processes.get(processId)?.line ?? 0;
    return source.mistake(
      at,
      `another ${what} than process ${processId} began with in line ${line}: '${begun}'`,
      what === 'key' ? '' : 'only a read ends with a value of its own; others with theirs, or nil',
    );
  }

  /** The operation was done. */
  done(row: number): void {
    this.keys.history.columns.returned[row] = this.event++;
  }

  /** A cas did not find what it expected. */
  refused(row: number): void {
    const { columns } = this.keys.history;
    columns.kind[row] = Act.casRefused;
    columns.value[row] = INITIAL;
    columns.returned[row] = this.event++;
  }

  /** The operation certainly did not happen, or carries no information. */
  failed(row: number): void {
    this.keys.history.drop(row);
  }
}

/** The value of an invocation, as it is printed. */
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

/** Message and hint for a cas where none is expected. */
export const noCas = ["a cas in a 'register' history", "expected model 'cas-register'"] as const;
