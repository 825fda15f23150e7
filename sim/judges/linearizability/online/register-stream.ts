import { Op } from '../../../../core/kv/command.ts';
import { type Operation, Outcome } from '../../../operation.ts';
import type { Contradiction } from '../reasons.ts';
import type { Ends } from './graveyard.ts';
import { LoneWrites } from './lone-writes.ts';
import { RegisterChoices } from './register-choices.ts';

/**
 * One key's history as it comes in. While nothing is under way and one value is all there is to know, the key is at
 * rest: a put or a get that begins and is answered then, with nothing else in between, is only put down. Everything
 * else about the key had returned before it began, so a put ends the value before it and contradicts nothing, and so
 * does a get that finds what the last such put wrote. Whatever else happens wakes the key: what was put down is
 * entered as it was in its time, and from then on every operation is judged as it comes, until there is rest again.
 */
export class RegisterStream {
  private awake = false;
  private readonly lone = new LoneWrites();
  /** The operation under way while the key is at rest. */
  private guest: Operation | null = null;
  /** What is known apart from what was put down; made when it is wanted first. */
  private choices: RegisterChoices | null = null;
  private readonly ends: Ends;

  /** @param ends shared by the streams of all keys of a history */
  constructor(ends: Ends) {
    this.ends = ends;
  }

  /** Set when there were too many choices to follow: nothing more is said of this key. */
  get undecided(): boolean {
    return this.choices?.undecided === true;
  }

  /** How many values and operations are kept. */
  get size(): number {
    return this.lone.size + (this.choices?.size ?? 0);
  }

  /** How many ways there are to tell which nulls were meant. */
  get ways(): number {
    return this.choices?.count ?? 1;
  }

  /** An operation began. */
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
   * An operation got its final answer. `tellsWriters`: the replica is known to tell who wrote a null, so that
   * "nobody" means the first one.
   */
  complete(operation: Operation, tellsWriters: boolean): Contradiction | null {
    if (!this.awake) {
      if (operation === this.guest && this.isPlain(operation)) {
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

  /** Puts down the operation under way, if it came to nothing that needs thought. */
  private isPlain(operation: Operation): boolean {
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
