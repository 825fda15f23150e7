import { mix, mixPair } from '../../../core/hash.ts';
import type { KnownValues } from './known-values.ts';
import type { RegisterState } from './register-state.ts';
import { type Block, isEarlier, type Value } from './register-values.ts';

/*
 * A state that a register may be in is covered by another one that allows every future that it allows: then nothing
 * is lost by leaving it out.
 */

/** How often one state is compared with another at the most; what is not compared is kept. */
const MOST_COMPARED = 1 << 22;

/** The states without those that one before them covers. What returns later began at `pending` or later. */
export function withoutCovered(states: readonly RegisterState[], pending: number): RegisterState[] {
  const kept: RegisterState[] = [];
  const alike = new Map<number, RegisterState[]>();
  let compared = 0;
  for (const state of states) {
    const likeness = likenessOf(state.values);
    const others = alike.get(likeness) ?? [];
    compared += others.length;
    if (compared <= MOST_COMPARED && others.some((other) => isCovered(state, other, pending))) continue;
    others.push(state);
    alike.set(likeness, others);
    kept.push(state);
  }
  return kept;
}

/** States that cover one another are alike in this; mostly it tells those apart that do not. */
function likenessOf({ live, blocks }: KnownValues): number {
  let sum = mixPair(live.length, blocks.length);
  for (const value of live) sum = (sum + valueLikeness(value)) | 0;
  return sum;
}

/** What a value has in common with every twin that may cover it, as a number. */
function valueLikeness({ session, serial, block, next, fromSession, fromSerial }: Value): number {
  const self = mixPair(session, serial);
  if (block === null) return mix(self, mixPair(fromSession, fromSerial));
  return next === null ? self : mix(self + 1, mixPair(next.session, next.serial));
}

/** More writes that never returned, and fewer deletes supposed among them, leave more open. */
function isCovered(state: RegisterState, other: RegisterState, pending: number): boolean {
  const { live, neverNulls, neverTexts, blocks, supposed } = state.values;
  const { values } = other;
  if (other.graveyard.s > state.graveyard.s || values.blocks.length !== blocks.length) return false;
  if (values.live.length !== live.length || !values.supposed.areAmong(supposed)) return false;
  const mayPin = (block: Block, f: number): boolean => mayBePinned(block, f, values.blocks, pending);
  return (
    live.every((value) => values.live.some((twin) => isValueCovered(value, twin, pending, mayPin))) &&
    neverNulls.isWithin(values.neverNulls) &&
    neverTexts.isWithin(values.neverTexts)
  );
}

/**
 * Whether `twin` is the same value in another state, where whatever this state allows of it is allowed too. `mayPin`:
 * whether the twin's block may have its least return there rather than at this block's. Returns before `pending` are
 * all alike to whatever comes later.
 */
function isValueCovered(
  value: Value,
  twin: Value,
  pending: number,
  mayPin: (twin: Block, f: number) => boolean,
): boolean {
  if (!isSame(value, twin)) return false;
  if (isEarlier(twin.first, value.first) && !isEarlier(value.first, pending)) return false;
  if (twin.block === null || value.block === null) {
    const { fromSession, fromSerial } = value;
    return twin.block === value.block && twin.fromSession === fromSession && twin.fromSerial === fromSerial;
  }
  if (twin.next === null || value.next === null) {
    if (twin.next !== value.next) return false;
  } else if (!isSame(value.next, twin.next)) return false;
  return twin.block.s <= value.block.s && mayPin(twin.block, value.block.f);
}

/**
 * Whether nothing could tell if F of this block were `f`, or more is allowed as it is. An F before `pending` matters
 * only by which S are greater, and every S that changes from now on will be.
 */
function mayBePinned(block: Block, f: number, blocks: readonly Block[], pending: number): boolean {
  if (block.f >= f) return true;
  return f < pending && blocks.every((one) => one === block || one.s <= block.f || one.s > f);
}

function isSame(a: Value, b: Value): boolean {
  return a.session === b.session && a.serial === b.serial;
}
