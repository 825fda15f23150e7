import { withoutPadding } from '../../../world/clients/values.ts';
import type { Witness, WitnessOperation } from '../../judge.ts';
import { Act, type History, NEVER_RETURNED } from '../offline/history.ts';
import type { Model } from '../offline/model.ts';
import type { Judgement } from '../offline/verdict.ts';
import type { LinearizabilityReason } from '../reasons.ts';
import type { ForeignKey } from './builder.ts';
import { minimise } from './minimise.ts';
import type { CheckModel } from './models.ts';
import type { ValueTable } from './value-table.ts';

/** Longer values are shortened when printed. */
const LONGEST_VALUE = 24;
/** The most operations shown; more would not help a reader. */
const MOST_SHOWN = 24;

interface RowsExplained {
  readonly reason: LinearizabilityReason;
  readonly message: string;
  readonly witness: Witness;
}

/** Describes an illegal history of one key in words, with as few operations as possible as the witness. */
export function explainRows(
  { key, history, values }: ForeignKey,
  model: CheckModel,
  judgement: Judgement & { readonly verdict: 'illegal' },
  modelOf: (history: History) => Model,
): RowsExplained {
  const few =
    judgement.reason === 'false-refusal'
      ? judgement.rows
      : minimise(history, judgement.rows, values, modelOf);
  const words = new Words(history, values, model);
  const looking = few.filter((row) => history.kind[row] !== Act.write && history.kind[row] !== Act.append);
  const suspects = looking.length > 0 ? looking : few;
  const culprit = suspects.reduce((last, row) => (endOf(history, row) > endOf(history, last) ? row : last));
  const newer = newerThan(history, few, culprit);
  const note = newer < 0 ? undefined : `must be ${words.value(subject(history, newer))} or newer`;
  const isOld = judgement.reason === 'stale-read' || judgement.reason === 'lost-update';
  const operations = few
    .slice(-MOST_SHOWN)
    .map((row) => words.operation(key, row, row === culprit && isOld ? note : undefined));
  const where = key === '' ? '' : `key "${key}": `;
  const told = judgement.reason === 'double-cas' ? rivals(history, few) : few;
  const message = where + sentence(judgement.reason, words, told, culprit, newer);
  return { reason: judgement.reason, message, witness: { key, operations } };
}

function sentence(
  reason: LinearizabilityReason,
  words: Words,
  few: readonly number[],
  culprit: number,
  newer: number,
): string {
  const what = words.who(culprit);
  switch (reason) {
    case 'phantom-read':
    case 'aborted-read':
      return `${what}, which was never written`;
    case 'false-refusal':
      return `${what}, and was refused all the same`;
    case 'future-read':
      return `${what} before its write began`;
    case 'double-cas':
      return `two cas replaced the same value: ${few.map((row) => words.who(row)).join('; ')}`;
    case 'cas-cycle':
      return `values replaced each other in a cycle: ${few.map((row) => words.who(row)).join('; ')}`;
    case 'stale-read':
    case 'lost-update': {
      const lost = reason === 'lost-update' ? ', which was never observed' : '';
      return newer < 0 ? `${what}, which is out of order` : `${what} after ${words.before(newer)}${lost}`;
    }
    case 'not-linearizable':
      return newer < 0
        ? `no order explains ${few.length === 1 ? 'this operation' : `these ${few.length} operations, the last being`}: ${what}`
        : `${what} after ${words.before(newer)}, and no order explains it`;
    default:
      throw new Error(`no such reason: ${String(reason satisfies never)}`);
  }
}

/** The cas among these rows that replaced the same value. */
function rivals({ kind, from }: History, few: readonly number[]): readonly number[] {
  const swaps = few.filter((row) => kind[row] === Act.cas);
  const twice = swaps.filter((row) => swaps.some((other) => other !== row && from[other] === from[row]));
  return twice.length === 0 ? few : twice;
}

/** The value that an operation concerns: what it wrote, or else what it found. */
function subject({ value }: History, row: number): number {
  return value[row];
}

/**
 * An operation on a newer value than the culprit observed that returned before the culprit began, preferably a
 * read and preferably a late one; -1: there is none.
 */
function newerThan(history: History, few: readonly number[], culprit: number): number {
  const { kind, value, from, invoked, returned } = history;
  const seen = kind[culprit] === Act.cas ? from[culprit] : value[culprit];
  const writes = (row: number, what: number): boolean =>
    (kind[row] === Act.write || kind[row] === Act.cas) && row !== culprit && value[row] === what;
  const older = new Set([seen]);
  // Adds its predecessors in the chain of cas; iteration over a Set includes elements added meanwhile.
  for (const made of older)
    for (const row of few) if (kind[row] === Act.cas && writes(row, made)) older.add(from[row]);
  const made = Math.max(-1, ...few.filter((row) => writes(row, seen)).map((row) => invoked[row]));
  const newer = few
    .filter((row) => row !== culprit && returned[row] < invoked[culprit] && returned[row] > made)
    .filter((row) => !older.has(value[row]))
    .sort((a, b) => invoked[b] - invoked[a]);
  return newer.find((row) => kind[row] === Act.read) ?? newer[0] ?? -1;
}

function endOf({ returned, invoked }: History, row: number): number {
  return returned[row] === NEVER_RETURNED ? invoked[row] : returned[row];
}

class Words {
  private readonly history: History;
  private readonly values: ValueTable;

  /** Whether values are texts: these are quoted, and the operations are called get and put. */
  private readonly texts: boolean;

  constructor(history: History, values: ValueTable, model: CheckModel) {
    this.history = history;
    this.values = values;
    this.texts = model === 'kv';
  }

  value(number: number): string {
    const text = withoutPadding(this.values.text(number));
    const short = text.length <= LONGEST_VALUE ? text : `…${text.slice(1 - LONGEST_VALUE)}`;
    return this.texts ? `"${short}"` : short;
  }

  /** "c2 read 17" */
  who(row: number): string {
    return `c${this.history.client[row]} ${this.deed(row)}`;
  }

  /** "c2 had read 17" */
  before(row: number): string {
    return `c${this.history.client[row]} had ${this.deed(row)
      .replace(/^wrote/, 'written')
      .replace(/^did not find/, 'not found')}`;
  }

  operation(key: string, row: number, note: string | undefined): WitnessOperation {
    const { client, invoked, returned } = this.history;
    const never = returned[row] === NEVER_RETURNED;
    const line = {
      client: client[row],
      text: this.text(key, row),
      from: invoked[row],
      to: never ? null : returned[row],
      fromSequence: invoked[row],
      toSequence: never ? null : returned[row],
    };
    return note === undefined ? line : { ...line, note };
  }

  private deed(row: number): string {
    const { kind, value, from } = this.history;
    const act = kind[row] as Act;
    switch (act) {
      case Act.read:
        return `${this.texts ? 'got' : 'read'} ${this.value(value[row])}`;
      case Act.write:
        return `${this.texts ? 'put' : 'wrote'} ${this.value(value[row])}`;
      case Act.cas:
        return `replaced ${this.value(from[row])} by ${this.value(value[row])}`;
      case Act.casRefused:
        return `did not find ${this.value(from[row])}`;
      case Act.falseRefusal:
        return `found ${this.value(from[row])}, as expected`;
      case Act.append:
        return `appended ${this.value(value[row])}`;
      default:
        throw new Error(`no such act: ${String(act satisfies never)}`);
    }
  }

  private text(key: string, row: number): string {
    const { kind, value, from } = this.history;
    const at = key === '' ? '' : ` ${key}`;
    const act = kind[row] as Act;
    switch (act) {
      case Act.read:
        return `${this.texts ? 'get' : 'read'}${at} -> ${this.value(value[row])}`;
      case Act.write:
        return `${this.texts ? 'put' : 'write'}${at} ${this.value(value[row])}`;
      case Act.cas:
        return `cas${at} ${this.value(from[row])} to ${this.value(value[row])}`;
      case Act.casRefused:
        return `cas${at} refused ${this.value(from[row])}`;
      case Act.falseRefusal:
        return `cas${at} refused ${this.value(from[row])} though it found it`;
      case Act.append:
        return `append${at} ${this.value(value[row])}`;
      default:
        throw new Error(`no such act: ${String(act satisfies never)}`);
    }
  }
}
