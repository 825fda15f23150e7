import { Op } from '../../../../core/kv/command.ts';
import { type Operation, Outcome } from '../../../facts/operation.ts';
import type { Contradiction } from '../reasons.ts';
import type { Ends } from './graveyard.ts';
import { LoneWrites } from './lone-writes.ts';
import { RegisterChoices } from './register-choices.ts';

/**
 * Judges one key's history as it comes in, with a fast path. A key is at rest while no operation is pending and
 * it has a single live value. A put or a get that begins and is answered at rest, with nothing in between, is
 * only recorded: everything else on the key had returned before it began, so neither a put nor a get that finds
 * what the last such put wrote can contradict anything. Any other operation wakes the key: what was recorded is
 * entered into the full state as of its own time, and from then on every operation is judged individually until
 * the key is at rest again.
 */
export class RegisterStream {
  private awake = false;
  private readonly lone = new LoneWrites();
  /** The pending operation of a key at rest. */
  private guest: Operation | null = null;
  /** The full state, without what is only recorded in `lone`; created when first needed. */
  private choices: RegisterChoices | null = null;
  private readonly ends: Ends;

  /** @param ends the counter shared by all keys of a history */
  constructor(ends: Ends) {
    this.ends = ends;
  }

  /** Whether there were too many alternatives to follow; the key is not judged any further. */
  get undecided(): boolean {
    return this.choices?.undecided === true;
  }

  /** Number of values and operations kept. */
  get size(): number {
    return this.lone.size + (this.choices?.size ?? 0);
  }

  /** Number of alternative states that are followed. */
  get ways(): number {
    return this.choices?.count ?? 1;
  }

  /** An operation was invoked. */
  invoke(operation: Operation): void {
    if (!this.awake) {
      const { op } = operation;
      if (this.guest === null && (op === Op.put || op === Op.get)) {
        this.guest = operation;
        return;
      }
      this.wake();
    }
    this.known().invoke(operation);
  }

  /**
   * An operation got its final answer. `tellsWriters`: the replica is known to name the writers of nulls, so an
   * answer without a writer means the initial null.
   */
  complete(operation: Operation, tellsWriters: boolean): Contradiction | null {
    if (!this.awake) {
      if (operation === this.guest && this.tryRecord(operation)) {
        this.guest = null;
        return null;
      }
      this.wake();
    }
    const choices = this.known();
    const wrong = choices.complete(operation, tellsWriters);
    if (choices.isAtRest) this.awake = false;
    return wrong;
  }

  /** Records the pending operation if the fast path applies to it; returns whether it did. */
  private tryRecord(operation: Operation): boolean {
    const { op, outcome, value, matched } = operation;
    if (outcome !== Outcome.ok) return false;
    if (op === Op.get) return this.lone.read(operation);
    if (value === null || !matched) return false;
    const { lone } = this;
    lone.add(operation, this.ends.count++);
    for (let old = lone.outlived(); old !== null; old = lone.outlived()) {
      this.known().passForgotten(old);
      lone.drop();
    }
    return true;
  }

  private wake(): void {
    const { lone, ends, guest } = this;
    const choices = this.known();
    const { count } = ends;
    for (let i = 0; i < lone.size; i++) {
      ends.count = lone.endingAt(i);
      choices.passAlone(lone.writeAt(i), lone.readerAt(i));
    }
    ends.count = count;
    lone.clear();
    this.awake = true;
    this.guest = null;
    if (guest !== null) choices.invoke(guest);
  }

  private known(): RegisterChoices {
    this.choices ??= new RegisterChoices(this.ends);
    return this.choices;
  }
}
