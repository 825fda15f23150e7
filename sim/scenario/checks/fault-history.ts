import type { Micros, NodeId } from '../../../core/units.ts';
import { nameOf } from '../../facts/words.ts';
import type { FaultStep } from '../fault-spec.ts';
import type { Complaint } from '../issues.ts';
import { formatDuration } from '../quantities/quantities.ts';
import type { FaultEffect, FaultSchema } from '../schema/fault.ts';
import type { Selection } from '../schema/selector-field.ts';
import { strikes } from './placement.ts';

/*
 * Detects steps that can have no effect under any seed: a restart when no server can have crashed, or a crash of
 * a server that is certainly down already. Steps that only may be in vain are left to the run, whose report shows
 * them.
 */

/** A step with its schema and its position in the file. */
export interface PlacedStep {
  readonly step: FaultStep;
  readonly fault: FaultSchema;
  readonly index: number;
}

const nothingToMend: Readonly<Record<FaultEffect['what'], string>> = {
  process: 'no server that can restart may be down at that moment',
  pause: 'no server can be paused at that moment',
  links: 'no link can be cut at that moment',
};
const whatToAdd: Readonly<Record<FaultEffect['what'], string>> = {
  process: 'a crash or power-loss without for must come before',
  pause: 'a pause without for must come before',
  links: 'a partition, isolate or one-way without for must come before',
};

/** A complaint for each step that has no effect under any seed. */
export function impossibleSteps(steps: readonly PlacedStep[], run: Micros): readonly Complaint[] {
  const complaints: Complaint[] = [];
  for (const placed of steps) {
    const { effect } = placed.fault;
    if (effect === null) continue;
    const at = ['faults', placed.index];
    if (effect.does === 'mends') {
      if (steps.some((other) => couldMend(placed, effect, other, run))) continue;
      const message = `${placed.step.do} has no effect: ${nothingToMend[effect.what]}`;
      complaints.push({ path: at, atKey: false, message, hint: whatToAdd[effect.what] });
    } else if (effect.what !== 'links') {
      const cause = steps.find((other) => isCertainlyDown(placed, effect, other, steps, run));
      if (cause === undefined) continue;
      const message = `${placed.step.do} has no effect: ${whoIsDown(placed, effect, cause)} since ${momentOf(cause)}`;
      complaints.push({ path: at, atKey: false, message, hint: `see line ${cause.step.line}` });
    }
  }
  return complaints;
}

/** Whether `other` may have broken something that `mending` mends, and may still be in force when that strikes. */
function couldMend(mending: PlacedStep, effect: FaultEffect, other: PlacedStep, run: Micros): boolean {
  const broken = other.fault.effect;
  const [firstMend, lastMend] = strikes(mending.step.placement, run);
  const [firstBreak, lastBreak] = strikes(other.step.placement, run);
  const inTime = firstBreak < lastMend || (firstBreak === lastMend && other.index < mending.index);
  if (inTime && other.fault.mayBreak?.includes(effect.what)) return true;
  if (broken === null || broken.does !== 'breaks' || broken.what !== effect.what) return false;
  const stillBroken = other.step.for === null || lastBreak + other.step.for > firstMend;
  return inTime && stillBroken && mayMeet(named(mending, effect), named(other, broken));
}

/** Whether every server that `placed` would strike is certainly still down because of `other`. */
function isCertainlyDown(
  placed: PlacedStep,
  effect: FaultEffect,
  other: PlacedStep,
  steps: readonly PlacedStep[],
  run: Micros,
): boolean {
  const broken = other.fault.effect;
  if (broken === null || broken.does !== 'breaks' || broken.what === 'links' || other === placed)
    return false;
  // A paused process can crash, but it cannot be paused again.
  if (broken.what === 'pause' && effect.what !== 'pause') return false;
  if (placed.step.placement.kind !== 'at' || other.step.placement.kind !== 'at') return false;
  const from = other.step.placement.at;
  const now = placed.step.placement.at;
  if (from > now || (from === now && other.index > placed.index)) return false;
  if (other.step.for !== null && from + other.step.for <= now) return false;
  const down = named(other, broken);
  const struck = named(placed, effect);
  if (down !== 'all' && (down === 'unknown' || struck === 'unknown' || struck === 'all')) return false;
  if (down !== 'all' && Array.isArray(struck) && !struck.every((node) => down.includes(node))) return false;
  if (broken.what === 'pause') return !steps.some((step) => mayWakeBetween(step, from, now, run, other));
  return !steps.some((mend) => mayMendBetween(mend, from, now, run));
}

/** Whether a step may end a pause: by resuming, by the end of its own pause, or by a crash, which ends any pause. */
function mayWakeBetween(
  { step, fault }: PlacedStep,
  from: Micros,
  now: Micros,
  run: Micros,
  pause: PlacedStep,
): boolean {
  if (step === pause.step) return false;
  const [first, last] = strikes(step.placement, run);
  const { effect } = fault;
  if (effect !== null && effect.does === 'breaks' && effect.what === 'pause')
    return step.for !== null && first + step.for <= now && last + step.for >= from;
  return first <= now && (last >= from || effect === null || step.for !== null);
}

function mayMendBetween(mend: PlacedStep, from: Micros, now: Micros, run: Micros): boolean {
  // A fault without an effect known to the parser, such as a rolling restart, may boot servers at any time after
  // it began.
  const { effect } = mend.fault;
  if (effect !== null && (effect.does !== 'mends' || effect.what !== 'process'))
    return endsBetween(mend, from, now, run);
  const [first, last] = strikes(mend.step.placement, run);
  return effect === null ? first <= now : first <= now && last >= from;
}

/** Whether a crash with `for` ends in this interval: that boots its servers, no matter which step took them down. */
function endsBetween(step: PlacedStep, from: Micros, now: Micros, run: Micros): boolean {
  if (step.step.for === null || step.fault.effect?.what !== 'process') return false;
  const [first, last] = strikes(step.step.placement, run);
  return first + step.step.for <= now && last + step.step.for >= from;
}

type Named = 'all' | 'unknown' | readonly NodeId[];

/** The servers that the step certainly strikes; 'unknown' if they are only known in the run. */
function named({ step }: PlacedStep, effect: FaultEffect): Named {
  if (effect.whom === '' || effect.whom === 'groups') return 'all';
  // The fault's `effect.whom` names a parameter that holds a selection.
  const selection = (step.params[effect.whom] ?? []) as Selection;
  if (selection.some((selector) => selector.kind === 'all')) return 'all';
  const nodes = selection.flatMap((selector) => (selector.kind === 'node' ? [selector.node] : []));
  return nodes.length === selection.length ? nodes : 'unknown';
}

function mayMeet(a: Named, b: Named): boolean {
  if (typeof a === 'string' || typeof b === 'string') return true;
  return a.some((node) => b.includes(node));
}

function whoIsDown(placed: PlacedStep, effect: FaultEffect, cause: PlacedStep): string {
  const struck = named(placed, effect);
  const how = cause.fault.effect?.what === 'pause' ? 'paused' : 'down';
  if (Array.isArray(struck))
    return `${struck.map(nameOf).join(', ')} ${struck.length === 1 ? 'is' : 'are'} ${how}`;
  if (how === 'paused') return 'all servers are paused';
  return cause.step.do === 'power-loss' ? 'the power is off' : 'all servers are down';
}

function momentOf({ step }: PlacedStep): string {
  return step.placement.kind === 'at'
    ? `the ${step.do} at ${formatDuration(step.placement.at)}`
    : `the ${step.do}`;
}
