import { Op } from '../../../core/kv/command.ts';
import { NOBODY } from '../../../core/units.ts';
import { clientInWords, type Operation, Outcome, PROBING_CLIENT } from '../../facts/operation.ts';
import { nameOf } from '../../facts/words.ts';
import { withoutPadding } from '../../world/clients/values.ts';
import type { Witness, WitnessOperation } from '../judge.ts';
import { fewest, happened, seenText, writes } from './fewest.ts';
import type { Contradiction, LinearizabilityReason } from './reasons.ts';

/** Longer values are shortened when printed. */
const LONGEST_VALUE = 20;

/** Reasons whose evidence is already minimal. */
const alreadyMinimal: ReadonlySet<LinearizabilityReason> = new Set(['phantom-read', 'false-refusal']);

interface Explanation {
  readonly reason: LinearizabilityReason;
  /** One sentence for the reader. */
  readonly message: string;
  readonly witness: Witness;
  /** The operation that found what it should not have found; in the witness it has a note if that can be said. */
  readonly culprit: Operation;
}

/** Describes a contradiction on one key in words, with as few operations as possible as the witness. */
export function explain(
  key: string,
  { reason, evidence, against = [] }: Contradiction,
  tellsWriters: boolean,
): Explanation {
  const culprit = evidence[evidence.length - 1];
  const few = alreadyMinimal.has(reason) ? evidence : fewest(evidence, against, tellsWriters);
  const newer = few.includes(culprit) ? newerThan(few, culprit) : null;
  const operations = [...few]
    .sort((a, b) => a.invokedSequence - b.invokedSequence)
    .map((operation) => shown(operation, operation === culprit ? noteOf(reason, newer) : undefined));
  const message = `key "${key}": ${sentence(reason, few, culprit, newer)}`;
  return { reason, message, witness: { key, operations }, culprit };
}

/** The value that an operation concerns: what it wrote, or else what it found. */
function subjectOf(operation: Operation): string | null {
  return writes(operation) ? operation.value : operation.found;
}

/**
 * An operation on a newer value than the culprit observed that returned before the culprit began; preferably a
 * read, and preferably a late one.
 */
function newerThan(few: readonly Operation[], culprit: Operation): Operation | null {
  const seen = seenText(culprit) ?? null;
  const older = upTo(seen, few);
  const made = Math.max(0, ...few.filter((one) => makes(one, seen)).map((one) => one.invokedSequence));
  const newer = few
    .filter((one) => one.outcome === Outcome.ok && one.completedSequence < culprit.invokedSequence)
    .filter((one) => one.completedSequence > made && !older.has(subjectOf(one)))
    .sort((a, b) => b.invokedSequence - a.invokedSequence);
  return newer.find((one) => !writes(one)) ?? newer[0] ?? null;
}

function makes(operation: Operation, value: string | null): boolean {
  return writes(operation) && operation.value === value;
}

/** A value, and its predecessors in the chain of cas. */
function upTo(value: string | null, few: readonly Operation[]): ReadonlySet<string | null> {
  const values = new Set([value]);
  // Iteration over a Set includes elements added meanwhile.
  for (const made of values) {
    const source = few.find((one) => one.op === Op.cas && makes(one, made));
    if (source !== undefined) values.add(source.expected);
  }
  return values;
}

function sentence(
  reason: LinearizabilityReason,
  few: readonly Operation[],
  culprit: Operation,
  newer: Operation | null,
): string {
  const what = `${clientInWords(culprit.client)} ${deed(culprit)}`;
  switch (reason) {
    case 'phantom-read':
      return culprit.op === Op.cas && culprit.matched
        ? `${clientInWords(culprit.client)} replaced ${asItIs(culprit.expected)}, which was never written`
        : `${clientInWords(culprit.client)} ${deed(culprit, asItIs)}, which was never written`;
    case 'aborted-read': {
      const gone = few.find((one) => !happened(one) && few.some((other) => seenText(other) === one.value));
      return gone === undefined || (!writes(culprit) && seenText(culprit) === gone.value)
        ? `${what}, whose write had been reported as failed`
        : `the write of ${inQuotes(gone.value)} was reported as failed, but its value was seen`;
    }
    case 'future-read':
      return `${what} before its write began`;
    case 'double-cas':
      return `two cas replaced the same ${inQuotes(few.find((one) => one.op === Op.cas)?.expected ?? null)}`;
    case 'cas-cycle':
      return `${what}, but the values replaced each other in a cycle`;
    case 'lost-update':
      return newer === null
        ? `${what}, which is out of order`
        : `${what} after ${clientInWords(newer.client)} had ${past(newer)}, which was never observed`;
    case 'stale-read':
      return newer === null
        ? `${what}, which had been overwritten before`
        : `${what} after ${clientInWords(newer.client)} had ${past(newer)}`;
    case 'false-refusal':
      return `${what}, which is what its cas expected, and the cas was refused`;
    case 'not-linearizable':
      return `no order of ${few.length} operations explains what they found`;
    default:
      throw new Error(`no such reason: ${String(reason satisfies never)}`);
  }
}

function deed(operation: Operation, printed = inQuotes): string {
  switch (operation.op) {
    case Op.get:
      return `read ${printed(operation.found)}`;
    case Op.put:
      return `wrote ${printed(operation.value)}`;
    case Op.delete:
      return 'deleted it';
    case Op.cas:
      return operation.matched
        ? `replaced ${printed(operation.expected)} by ${printed(operation.value)}`
        : `found ${printed(operation.found)}`;
    default:
      throw new Error(`no such operation: ${String(operation.op satisfies never)}`);
  }
}

function past(operation: Operation): string {
  return deed(operation).replace(/^wrote/, 'written');
}

function noteOf(reason: LinearizabilityReason, newer: Operation | null): string | undefined {
  if (reason === 'phantom-read') return 'never written';
  if (reason === 'aborted-read') return 'its write had failed';
  if (reason === 'false-refusal') return 'this is what it expected';
  return newer === null ? undefined : `must be ${cut(subjectOf(newer))} or newer`;
}

function shown(operation: Operation, note: string | undefined): WitnessOperation {
  const over = operation.outcome === Outcome.ok || operation.outcome === Outcome.failed;
  const line = {
    client: operation.client,
    text: operationInWords(operation),
    from: operation.invokedAt,
    to: over ? operation.completedAt : null,
    fromSequence: operation.invokedSequence,
    toSequence: over ? operation.completedSequence : null,
  };
  const { client, answeredBy } = operation;
  const whose = client === PROBING_CLIENT ? { ...line, isProbe: true as const } : line;
  const answered = answeredBy === NOBODY ? whose : { ...whose, server: nameOf(answeredBy) };
  return note === undefined ? answered : { ...answered, note };
}

/** "put k3=c8-100": what a client asked for, and what a read or a refused cas found. */
export function operationInWords(operation: Operation): string {
  const { op, key, value, expected, found } = operation;
  switch (op) {
    case Op.get:
      return `get ${key} -> ${cut(found)}`;
    case Op.put:
      return `put ${key}=${cut(value)}`;
    case Op.delete:
      return `delete ${key}`;
    case Op.cas:
      return operation.matched
        ? `cas ${key} ${cut(expected)} to ${cut(value)}`
        : `cas ${key} ${cut(expected)} to ${cut(value)} -> ${cut(found)}`;
    default:
      throw new Error(`no such operation: ${String(op satisfies never)}`);
  }
}

function inQuotes(value: string | null): string {
  return value === null ? 'null' : `"${cut(value)}"`;
}

/** With its padding, which may be all that distinguishes a value never written from one that was. */
function asItIs(value: string | null): string {
  return value === null ? 'null' : `"${shortened(value)}"`;
}

function cut(value: string | null): string {
  return value === null ? 'null' : shortened(withoutPadding(value));
}

function shortened(text: string): string {
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
