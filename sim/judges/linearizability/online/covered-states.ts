import { mix, mixPair } from '../../../../core/hash.ts';
import type { KnownValues } from './known-values.ts';
import type { RegisterState } from './register-state.ts';
import { type Block, isEarlier, SOME_DELETE, type Value } from './register-values.ts';

/*
 * A state of a register is covered by another one if that allows every future that the first allows. Covered
 * states can be dropped without loss.
 */

/**
 * The most comparisons of two states for one key. After that, states are kept uncompared, and soon there are too many
 * to follow: a judge that takes longer than the run that it judges is of no use.
 */
const MOST_COMPARED = 1 << 26;

/** How many states were compared for a key. */
export class Comparisons {
  made = 0;
}

/** A state, and the sum of the S of its values, which is at least that of any state that covers it. */
interface Kept {
  readonly state: RegisterState;
  readonly latest: number;
}

/**
 * The states without those that are covered by an earlier one. Every operation still to return was invoked at
 * `pending` or later.
 */
export function withoutCovered(
  states: readonly RegisterState[],
  pending: number,
  comparisons: Comparisons,
): RegisterState[] {
  const kept: RegisterState[] = [];
  const alike = new Map<number, Kept[]>();
  for (const state of states) {
    const likeness = likenessOf(state.values);
    const others = alike.get(likeness) ?? [];
    const latest = latestOf(state.values);
    comparisons.made += others.length;
    const isNeedless =
      comparisons.made <= MOST_COMPARED &&
      others.some((other) => other.latest <= latest && isCovered(state, other.state, pending));
    if (isNeedless) continue;
    others.push({ state, latest });
    alike.set(likeness, others);
    kept.push(state);
  }
  return kept;
}

function latestOf({ live }: KnownValues): number {
  let sum = 0;
  for (const { block } of live) if (block !== null) sum += block.s;
  return sum;
}

/** A hash that is equal for states that cover one another, and differs for most others. */
function likenessOf({ live, blocks }: KnownValues): number {
  let sum = mixPair(live.length, blocks.length);
  for (const value of live) sum = (sum + valueLikeness(value)) | 0;
  return sum;
}

/** A hash that is equal for a value and every value of another state that may cover it. */
function valueLikeness({ session, serial, block, next, fromSession, fromSerial }: Value): number {
  const self = mixPair(session, serial);
  if (block === null) return mix(self, mixPair(fromSession, fromSerial));
  return next === null ? self : mix(self + 1, mixPair(next.session, next.serial));
}

/**
 * Whether `other` covers `state`. It must have at least the same writes that never returned, and no more
 * supposed deletes among them: both leave more futures open.
 */
function isCovered(state: RegisterState, other: RegisterState, pending: number): boolean {
  const { live, neverNulls, neverTexts, blocks, supposed } = state.values;
  const { values } = other;
  if (other.graveyard.s > state.graveyard.s || values.blocks.length !== blocks.length) return false;
  if (values.live.length !== live.length || !values.supposed.areAmong(supposed)) return false;
  // Most alternatives differ in this only: which deletes that never returned have taken effect.
  if (!neverNulls.isWithin(values.neverNulls)) return false;
  // Both lists are mostly in the same order, so each value is looked for before the one that was found last.
  for (let i = live.length - 1, place = live.length; i >= 0; i--) {
    place = placeOf(live[i], values, place - 1, pending);
    if (place < 0) return false;
  }
  return neverTexts.isWithin(values.neverTexts);
}

/** The place in the other state of a value that covers this one, looked for backwards from `start`; -1: there is none. */
function placeOf(value: Value, { live, blocks }: KnownValues, start: number, pending: number): number {
  for (let k = 0; k < live.length; k++) {
    const place = start >= k ? start - k : start - k + live.length;
    if (isValueCovered(value, live[place], blocks, pending)) return place;
    // Only supposed deletes can occur twice under one name.
    if (isSame(value, live[place]) && value.session !== SOME_DELETE) return -1;
  }
  return -1;
}

/**
 * Whether `twin` is the same value in another state, with these blocks, and that state allows of it whatever
 * this state allows. Returns before `pending` are equivalent for all later operations.
 */
function isValueCovered(value: Value, twin: Value, blocks: readonly Block[], pending: number): boolean {
  if (!isSame(value, twin)) return false;
  if (isEarlier(twin.first, value.first) && !isEarlier(value.first, pending)) return false;
  if (twin.block === null || value.block === null) {
    const { fromSession, fromSerial } = value;
    return twin.block === value.block && twin.fromSession === fromSession && twin.fromSerial === fromSerial;
  }
  if (twin.next === null || value.next === null) {
    if (twin.next !== value.next) return false;
  } else if (!isSame(value.next, twin.next)) return false;
  return twin.block.s <= value.block.s && mayBePinned(twin.block, value.block.f, blocks, pending);
}

/**
 * Whether changing F of this block to `f` would allow nothing more than now. An F before `pending` matters only
 * by which S exceed it, and every S that changes from now on will exceed it.
 */
function mayBePinned(block: Block, f: number, blocks: readonly Block[], pending: number): boolean {
  if (block.f >= f) return true;
  return f < pending && blocks.every((one) => one === block || one.s <= block.f || one.s > f);
}

function isSame(a: Value, b: Value): boolean {
  return a.session === b.session && a.serial === b.serial;
}
