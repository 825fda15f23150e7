import { mix, mixPair } from '../../../../core/hash.ts';
import type { KnownValues } from './known-values.ts';
import type { RegisterState } from './register-state.ts';
import { type Block, isEarlier, SOME_DELETE, type Value } from './register-values.ts';

/*
 * A state that a register may be in is covered by another one that allows every future that it allows: then nothing
 * is lost by leaving it out.
 */

/** How often one state is compared with another at the most; what is not compared is kept. */
const MOST_COMPARED = 1 << 22;

/** A state, and the sum of the S of its values: no less than that of any that covers it. */
interface Kept {
  readonly state: RegisterState;
  readonly latest: number;
}

/** The states without those that one before them covers. What returns later began at `pending` or later. */
export function withoutCovered(states: readonly RegisterState[], pending: number): RegisterState[] {
  const kept: RegisterState[] = [];
  const alike = new Map<number, Kept[]>();
  let compared = 0;
  for (const state of states) {
    const likeness = likenessOf(state.values);
    const others = alike.get(likeness) ?? [];
    const latest = latestOf(state.values);
    compared += others.length;
    const isNeedless =
      compared <= MOST_COMPARED &&
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
  // What came last differs most often.
  for (let i = live.length - 1; i >= 0; i--) if (!isAmong(live[i], values, i, pending)) return false;
  return neverNulls.isWithin(values.neverNulls) && neverTexts.isWithin(values.neverTexts);
}

/** Whether a twin of the value is there that covers it; mostly in the same place, as states are copies of each other. */
function isAmong(value: Value, { live, blocks }: KnownValues, place: number, pending: number): boolean {
  const twin = live[place];
  if (isValueCovered(value, twin, blocks, pending)) return true;
  // Only what was supposed may be there twice under one name.
  if (isSame(value, twin) && value.session !== SOME_DELETE) return false;
  for (let i = 0; i < live.length; i++) {
    if (i !== place && isValueCovered(value, live[i], blocks, pending)) return true;
  }
  return false;
}

/**
 * Whether `twin` is the same value in another state, which has these blocks, and whatever this state allows of it is allowed
 * there too. Returns before `pending` are all alike to whatever comes later.
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
