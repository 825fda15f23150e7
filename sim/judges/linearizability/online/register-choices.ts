import { Op } from '../../../../core/kv/command.ts';
import { type Operation, Outcome } from '../../../facts/operation.ts';
import type { Contradiction } from '../reasons.ts';
import { Comparisons, withoutCovered } from './covered-states.ts';
import { type Ends, operations } from './graveyard.ts';
import { choicesOf, revelations } from './null-choices.ts';
import { RegisterState } from './register-state.ts';
import { GONE_SESSION, SOME_NULL, type Value } from './register-values.ts';
import { RuledOut } from './ruled-out.ts';
import { UnderWay } from './under-way.ts';

/**
 * The most alternative states that are followed; with more the key is undecided. A hot key, with deletes and a
 * cas from null among two dozen operations that waited together for the first leader, takes a few hundred.
 */
const MOST_STATES = 1024;
/** The most states among which covered ones are looked for; with more the key is undecided. */
const MOST_CANDIDATES = 32 * MOST_STATES;

/**
 * The states in which a register may be, given its history so far. Usually there is one. If a null was found
 * that may come from several sources (the initial one, and those that deletes wrote), each alternative is
 * followed as a state of its own; the history is illegal once no state is left.
 */
export class RegisterChoices {
  /** Set when there were too many alternatives to follow; the key is not judged any further. */
  undecided = false;
  private states: RegisterState[];
  /** The states that allow the current operation; they become `states` in `carryOn`. */
  private survivors: RegisterState[] = [];
  private readonly underWay = new UnderWay();
  private readonly comparisons = new Comparisons();
  private readonly ruledOut = new RuledOut();

  /** @param ends the counter shared by all keys of a history */
  constructor(ends: Ends) {
    this.states = [RegisterState.initial(ends)];
  }

  /** Whether no operation is pending and there is a single live value. */
  get isAtRest(): boolean {
    return this.underWay.size === 0 && !this.undecided && this.states.length === 1 && this.states[0].isPlain;
  }

  /** Enters a write that overlapped no other operation while the key was at rest, see `LoneWrites`. */
  passAlone(write: Operation, reader: Operation | null): void {
    this.states[0].passAlone(write, reader);
  }

  /** The same, but neither it nor anything before it is remembered. */
  passForgotten(write: Operation): void {
    this.states[0].passForgotten(write);
  }

  /** Number of values and operations kept. */
  get size(): number {
    return this.underWay.size + this.states.reduce((sum, state) => sum + state.values.size, 0);
  }

  /** Number of alternative states. */
  get count(): number {
    return this.states.length;
  }

  /** An operation was invoked. */
  invoke(operation: Operation): void {
    if (this.undecided) return;
    this.underWay.begin(operation);
    if (operation.op === Op.get) return;
    for (let i = 0; i < this.states.length; i++) this.states[i].invoke(operation);
  }

  /**
   * An operation got its final answer. `tellsWriters`: the replica is known to name the writers of nulls, so an
   * answer without a writer means the initial null.
   */
  complete(operation: Operation, tellsWriters: boolean): Contradiction | null {
    this.underWay.end(operation);
    if (this.undecided) return null;
    const { outcome, op } = operation;
    if (outcome !== Outcome.ok) {
      if (op === Op.get) return null;
      if (outcome === Outcome.failed) return this.refuse(operation);
      for (const state of this.states) state.lose(operation);
      return null;
    }
    if (op === Op.cas && !operation.matched && operation.found === operation.expected)
      return { reason: 'false-refusal', evidence: [operation] };
    const value = this.states.length === 1 ? this.states[0].plainValue(operation) : null;
    const wrong =
      value !== null
        ? this.ruledOut.inFull(this.states[0].observe(value, operation))
        : op === Op.get || !operation.matched
          ? this.read(operation, tellsWriters)
          : this.write(operation, tellsWriters);
    if (wrong !== null) return wrong;
    const oldest = this.underWay.oldest(operation);
    if (!this.ruledOut.isEmpty) this.ruledOut.forget(this.isAtRest);
    for (let i = 0; i < this.states.length; i++) this.states[i].forget(oldest);
    if (this.states.length > 1) this.states = withoutCovered(this.states, oldest, this.comparisons);
    return null;
  }

  private refuse(operation: Operation): Contradiction | null {
    let wrong: Contradiction | null = null;
    for (const state of this.states) {
      const objection = this.ruledOut.note(state.refuse(operation));
      if (objection === null) this.survivors.push(state);
      else wrong ??= objection;
    }
    return this.carryOn(wrong);
  }

  private write(operation: Operation, tellsWriters: boolean): Contradiction | null {
    let wrong: Contradiction | null = null;
    for (const state of this.states) {
      const value = state.values.find(operation.session, operation.serial);
      if (value === null) {
        this.survivors.push(state);
        continue;
      }
      const told = operation.writerKnown && (operation.writerSession > 0 || tellsWriters);
      const objection =
        told && operation.op === Op.cas && operation.expected === null
          ? this.observeTold(state, value, operation)
          : this.observe(state, value, operation);
      wrong ??= objection;
    }
    return this.carryOn(wrong);
  }

  /** A get, or a cas that did not match, which is a read whose own value was never written. */
  private read(operation: Operation, tellsWriters: boolean): Contradiction | null {
    const { found, writerKnown, writerSession, writerSerial } = operation;
    let wrong: Contradiction | null = operation.op === Op.cas ? this.refuse(operation) : null;
    if (wrong !== null) return wrong;
    const told = writerKnown && (writerSession > 0 || (found === null && tellsWriters));
    for (const state of this.states) {
      let value = told ? state.values.find(writerSession, writerSerial) : null;
      if (value !== null && value.text !== found) value = null;
      if (value === null && found !== null) value = state.values.findText(found);
      const objection =
        value !== null
          ? this.observeNamed(state, value, operation)
          : told || found !== null
            ? this.ruledOut.note(
                state.unseen(told ? writerSession : GONE_SESSION, writerSerial, found, operation),
              )
            : this.observeSomeNull(state, operation);
      wrong ??= objection;
    }
    return this.carryOn(wrong);
  }

  /** A null whose writer is named may be one of the nulls whose writer was left open. */
  private observeNamed(state: RegisterState, value: Value, operation: Operation): Contradiction | null {
    let wrong: Contradiction | null = null;
    for (const { choice, some, named } of revelations(state, value))
      wrong = this.observe(choice, choice.values.reveal(some, named), operation) ?? wrong;
    return this.observe(state, value, operation) ?? wrong;
  }

  private observeSomeNull(state: RegisterState, operation: Operation): Contradiction | null {
    const choices = choicesOf(state, operation.invokedSequence);
    if (choices.length === 0) return this.ruledOut.note(state.unseen(SOME_NULL, 0, null, operation));
    let wrong: Contradiction | null = null;
    for (const { choice, value } of choices) wrong = this.observe(choice, value, operation) ?? wrong;
    return wrong;
  }

  /** A cas from null whose answer names the writer of the null it replaced. */
  private observeTold(state: RegisterState, value: Value, operation: Operation): Contradiction | null {
    const { writerSession, writerSerial } = operation;
    const from = state.values.find(writerSession, writerSerial);
    const before = state.values.before(value);
    if (before !== null && before === from) return this.observe(state, value, operation);
    if (from !== null && before !== null && state.values.supposedAs(from).includes(before)) {
      state.values.reveal(before, from);
      return this.observe(state, value, operation);
    }
    if (from === null || from.text !== null || state.values.undecided(value) !== value)
      return this.ruledOut.note(state.unseen(writerSession, writerSerial, null, operation));
    let wrong: Contradiction | null = null;
    for (const { choice, some, named } of revelations(state, from)) {
      const cas = choice.values.find(value.session, value.serial);
      if (cas === null) continue;
      const decided = choice.values.decide(cas, choice.values.reveal(some, named));
      wrong = this.observe(choice, decided, operation) ?? wrong;
    }
    return this.observe(state, state.values.decide(value, from), operation) ?? wrong;
  }

  /**
   * Enters the operation into a state, or into one copy for each null that the value may have replaced, if that
   * is open.
   */
  private observe(state: RegisterState, value: Value, operation: Operation): Contradiction | null {
    const open = state.values.undecided(value);
    if (open === null) {
      const wrong = this.ruledOut.note(state.observe(value, operation));
      if (wrong === null) this.survivors.push(state);
      return wrong;
    }
    if (this.survivors.length > MOST_CANDIDATES) return null;
    const choices = choicesOf(state, operation.invokedSequence);
    if (choices.length === 0) {
      const { reason, evidence } = state.unseen(SOME_NULL, 0, null, open.write ?? operation);
      // The cas that replaced a null is to blame, not who saw its value.
      return this.ruledOut.note({
        reason,
        evidence: operations(...evidence.slice(0, -1), operation, open.write),
      });
    }
    let wrong: Contradiction | null = null;
    for (const { choice, value: from } of choices) {
      const cas = choice.values.find(open.session, open.serial);
      if (cas === null) continue;
      const decided = choice.values.decide(cas, from);
      const seen = value === open ? decided : choice.values.find(value.session, value.serial);
      if (seen !== null) wrong = this.observe(choice, seen, operation) ?? wrong;
    }
    return wrong;
  }

  /** Continues with the surviving states. If there are none, the history is illegal. */
  private carryOn(wrong: Contradiction | null): Contradiction | null {
    const { states, survivors } = this;
    this.states = survivors;
    states.length = 0;
    this.survivors = states;
    if (survivors.length === 0) return this.ruledOut.inFull(wrong);
    if (survivors.length > MOST_CANDIDATES) this.giveUp();
    else if (survivors.length > MOST_STATES) {
      // Pending operations are not known here, so no return may be treated as past.
      this.states = withoutCovered(survivors, Number.NEGATIVE_INFINITY, this.comparisons);
      if (this.states.length > MOST_STATES) this.giveUp();
    }
    return null;
  }

  /** Stops judging this key and drops all that is known of it. */
  private giveUp(): void {
    this.undecided = true;
    this.states.length = 0;
    this.survivors.length = 0;
    this.underWay.clear();
  }
}
