import { Op } from '../../../core/kv/command.ts';
import { type Operation, Outcome } from '../../facts/operation.ts';
import { isExplained, MOST_OPERATIONS } from './small-check.ts';

/** With more operations that never returned, each of which may have taken effect or not, a search may take too long. */
const MOST_OPEN = 10;

/**
 * Drops operations other than the last one by one as long as no order explains the rest. A write may be dropped only if no
 * remaining operation observed its value, and a delete only if it is not the latest from which a null of unknown writer may
 * come: otherwise the rest would be illegal for a different reason. `against`: what else may be needed.
 */
export function fewest(
  evidence: readonly Operation[],
  against: readonly Operation[],
  tellsWriters: boolean,
): readonly Operation[] {
  const culprit = evidence[evidence.length - 1];
  const more = [...against.filter(({ outcome }) => outcome !== Outcome.failed), ...evidence];
  const all = more.filter(({ outcome }) => outcome !== Outcome.ok).length <= MOST_OPEN ? more : evidence;
  let few = all.filter((operation) => hasSource(operation, all));
  if (few.length > MOST_OPERATIONS || isExplained(few, tellsWriters)) return evidence;
  for (let i = few.length - 1; i >= 0; i--) {
    const gone = few[i];
    const rest = few.filter((one) => one !== gone);
    const mayBeMeant = rest.some(
      (one) => foundSomeNull(one, tellsWriters) && isLatestDelete(gone, one, rest),
    );
    const mayGo = gone !== culprit && !mayBeMeant && rest.every((one) => hasSource(one, rest));
    if (mayGo && !isExplained(rest, tellsWriters)) few = rest;
  }
  return few;
}

/** Whether the value that an operation observed is the initial one, or that of one of these, taken effect or not. */
function hasSource(operation: Operation, among: readonly Operation[]): boolean {
  const seen = seenText(operation);
  if (seen === undefined) return true;
  const told = operation.outcome === Outcome.ok && operation.writerKnown && operation.writerSession > 0;
  if (seen === null && !told) return true;
  return among.some(
    (other) =>
      other !== operation &&
      other.op !== Op.get &&
      other.value === seen &&
      (!told || (other.session === operation.writerSession && other.serial === operation.writerSerial)),
  );
}

/** Whether an operation found a null of which its answer does not say who wrote it. */
function foundSomeNull(operation: Operation, tellsWriters: boolean): boolean {
  const told = operation.writerKnown && (tellsWriters || operation.writerSession > 0);
  return !told && seenText(operation) === null;
}

/** What an operation found in the register, or replaced by cas; undefined: it observed nothing. */
export function seenText(operation: Operation): string | null | undefined {
  if (operation.op === Op.cas && operation.matched) return operation.expected;
  if (operation.outcome !== Outcome.ok) return undefined;
  return operation.op === Op.get || operation.op === Op.cas ? operation.found : undefined;
}

/** Whether an operation may have taken effect, as far as its answer says. */
export function happened({ outcome, matched }: Operation): boolean {
  return outcome !== Outcome.failed && (outcome !== Outcome.ok || matched);
}

/** Whether an operation writes, if it took effect as its answer says. */
export function writes(operation: Operation): boolean {
  return (
    operation.op === Op.put || operation.op === Op.delete || (operation.op === Op.cas && operation.matched)
  );
}

/** Whether this is a delete whose null the seer may have met, and no later one of the rest is. */
function isLatestDelete(one: Operation, seer: Operation, rest: readonly Operation[]): boolean {
  const end = seer.outcome === Outcome.ok ? seer.completedSequence : Number.POSITIVE_INFINITY;
  const mayBeMet = ({ op, invokedSequence }: Operation): boolean => op === Op.delete && invokedSequence < end;
  return (
    mayBeMet(one) && !rest.some((other) => mayBeMet(other) && other.invokedSequence > one.invokedSequence)
  );
}
