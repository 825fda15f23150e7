import { Op } from '../../../core/kv/command.ts';
import { type Operation, Outcome } from '../../facts/operation.ts';

/** Limited since a set of operations is kept in the bits of one number. */
export const MOST_OPERATIONS = 30;

/** In place of a writer's position: the register holds the initial null. */
const NOBODY_WROTE = -1;

/**
 * Whether some order explains these few operations on one key: a plain search through all orders that respect
 * real time, in which each pair of operations done and value reached is tried once. At most MOST_OPERATIONS
 * operations, of which those that failed did not happen. `tellsWriters`: an answer that names no writer means the initial null.
 */
export function isExplained(operations: readonly Operation[], tellsWriters: boolean): boolean {
  const count = operations.length;
  let required = 0;
  for (let i = 0; i < count; i++) if (operations[i].outcome === Outcome.ok) required |= 1 << i;
  const tried = new Set<number>();
  const explore = (done: number, writer: number): boolean => {
    if ((done & required) === required) return true;
    const state = done * (count + 1) + writer + 1;
    if (tried.has(state)) return false;
    tried.add(state);
    for (let i = 0; i < count; i++) {
      if ((done & (1 << i)) !== 0 || operations[i].outcome === Outcome.failed) continue;
      if (!mayComeNext(operations, i, done)) continue;
      const after = step(operations, i, writer, tellsWriters);
      if (after !== null && explore(done | (1 << i), after)) return true;
    }
    return false;
  };
  return explore(0, NOBODY_WROTE);
}

/** Whether no operation still to be done returned before this one began. */
function mayComeNext(operations: readonly Operation[], next: number, done: number): boolean {
  const { invokedSequence } = operations[next];
  return operations.every(
    (other, i) =>
      i === next ||
      (done & (1 << i)) !== 0 ||
      other.outcome !== Outcome.ok ||
      other.completedSequence > invokedSequence,
  );
}

/**
 * The position of the operation that wrote what the register holds after this one; null if this operation
 * cannot have had its result here.
 */
function step(
  operations: readonly Operation[],
  at: number,
  writer: number,
  tellsWriters: boolean,
): number | null {
  const operation = operations[at];
  const { op } = operation;
  const holds = writer === NOBODY_WROTE ? null : operations[writer].value;
  const known = operation.outcome === Outcome.ok;
  if (op === Op.put || op === Op.delete) return at;
  if (op === Op.cas && (operation.matched || !known)) {
    return holds === operation.expected && (!known || isTold(operations, operation, writer, tellsWriters))
      ? at
      : null;
  }
  if (!known) return writer;
  if (op === Op.cas && operation.found === operation.expected) return null;
  return holds === operation.found && isTold(operations, operation, writer, tellsWriters) ? writer : null;
}

/** Whether the writer is the one named by the answer, if it names one: beside a text, session 0 names nobody. */
function isTold(
  operations: readonly Operation[],
  operation: Operation,
  writer: number,
  tellsWriters: boolean,
): boolean {
  if (!operation.writerKnown) return true;
  if (operation.writerSession === 0)
    return !tellsWriters || writer === NOBODY_WROTE || operations[writer].value !== null;
  if (writer === NOBODY_WROTE) return false;
  const { session, serial } = operations[writer];
  return session === operation.writerSession && serial === operation.writerSerial;
}
