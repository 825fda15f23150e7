import type { Micros } from '../../../core/units.ts';
import type { Condition, Placement } from '../fault-spec.ts';
import { formatDuration } from '../quantities/quantities.ts';
import type { ParsedStep } from '../schema/fault-step.ts';

/*
 * Determines when a fault step strikes from its keys (at, from, until, every, when, ...), and puts that into
 * words.
 */

/** A placement and a duration, or what is wrong with the keys that should tell them. */
type PlacementResult = { readonly placement: Placement; readonly for: Micros | null } | PlacementObjection;

interface PlacementObjection {
  /** The key at fault; '' for the step itself. */
  readonly key: string;
  readonly message: string;
  readonly hint: string;
}

const whenToSay = 'expected at: 5s, or from/until/every, or when: { elected: 2 }';

/** When a step strikes, and for how long. */
export function placementOf(step: ParsedStep, run: Micros): PlacementResult {
  const ways = [step.at, step.from, step.when].filter((way) => way !== undefined);
  if (ways.length === 0) {
    const stray = strayKey(step, ['until', 'every', 'after', 'times']);
    if (stray === '') return { key: '', message: `does not say when to ${step.do}`, hint: whenToSay };
    return {
      key: stray,
      message: `${stray} needs ${belongsToWhen(stray) ? 'when' : 'from'}`,
      hint: whenToSay,
    };
  }
  if (ways.length > 1) {
    const second = step.when === undefined ? 'from' : 'when';
    const first = step.at === undefined ? 'from' : 'at';
    return { key: second, message: `${first} and ${second} exclude each other`, hint: whenToSay };
  }
  if (step.for !== undefined && step.permanent === true) {
    return {
      key: 'permanent',
      message: 'what ends after `for` is not permanent',
      hint: 'remove one of the two',
    };
  }
  const lasts = step.for ?? null;
  if (step.at !== undefined) return atOnce(step, step.at, lasts);
  if (step.from !== undefined) return repeated(step, step.from, lasts, run);
  return triggered(step, lasts);
}

function belongsToWhen(key: string): boolean {
  return key === 'after' || key === 'times';
}

function strayKey(step: ParsedStep, keys: readonly ('until' | 'every' | 'after' | 'times')[]): string {
  return keys.find((key) => step[key] !== undefined) ?? '';
}

function atOnce(step: ParsedStep, at: Micros, lasts: Micros | null): PlacementResult {
  const stray = strayKey(step, ['until', 'every', 'after', 'times']);
  if (stray === '') return { placement: { kind: 'at', at }, for: lasts };
  const hint = belongsToWhen(stray) ? `${stray} goes with when` : 'a repeated step begins with from, not at';
  return { key: stray, message: `at and ${stray} exclude each other`, hint };
}

function repeated(step: ParsedStep, from: Micros, lasts: Micros | null, run: Micros): PlacementResult {
  const ofWhen = strayKey(step, ['after', 'times']);
  if (ofWhen !== '')
    return {
      key: ofWhen,
      message: `from and ${ofWhen} exclude each other`,
      hint: `${ofWhen} goes with when`,
    };
  const until = step.until ?? run;
  if (step.until !== undefined && until <= from) {
    return {
      key: 'until',
      message: `until ${formatDuration(until)} is not after from ${formatDuration(from)}`,
      hint: '',
    };
  }
  if (step.every === undefined) return once(step, from, lasts);
  const [everyMin, everyMax] = step.every;
  if (from + everyMin >= until && from < run) {
    const message = `only one strike fits between ${formatDuration(from)} and ${formatDuration(until)}`;
    return { key: 'every', message, hint: `write at: ${formatDuration(from)}, or a shorter interval` };
  }
  if (lasts !== null && lasts > everyMin) {
    const message = `each strike lasts ${formatDuration(lasts)}, but the next can come after ${formatDuration(everyMin)}`;
    return { key: 'for', message, hint: 'strikes of one step cannot overlap' };
  }
  return { placement: { kind: 'repeat', from, until, everyMin, everyMax }, for: lasts };
}

/** from and until without every: a single strike that lasts from the one to the other. */
function once(step: ParsedStep, from: Micros, lasts: Micros | null): PlacementResult {
  if (step.until === undefined)
    return { key: 'from', message: 'from needs until or every', hint: 'a single strike is at: 5s' };
  if (lasts !== null)
    return { key: 'for', message: 'the strike ends at `until` already', hint: 'remove for, or add every' };
  if (step.permanent === true)
    return {
      key: 'permanent',
      message: 'what ends at `until` is not permanent',
      hint: 'remove one of the two',
    };
  return { placement: { kind: 'at', at: from }, for: step.until - from };
}

function triggered(step: ParsedStep, lasts: Micros | null): PlacementResult {
  const stray = strayKey(step, ['until', 'every']);
  if (stray !== '')
    return {
      key: stray,
      message: `when and ${stray} exclude each other`,
      hint: 'a triggered step strikes once, or as often as times says',
    };
  const conditions: Condition[] = [];
  if (step.when?.elected !== undefined) conditions.push({ kind: 'elected', count: step.when.elected });
  if (step.when?.committed !== undefined) conditions.push({ kind: 'committed', index: step.when.committed });
  if (step.when?.uncommitted !== undefined)
    conditions.push({ kind: 'uncommitted', entries: step.when.uncommitted });
  for (const kind of ['on-quorum', 'candidate', 'joint'] as const)
    if (step.when?.[kind] !== undefined) conditions.push({ kind });
  const [condition, second] = conditions;
  if (condition === undefined || second !== undefined) {
    return {
      key: 'when',
      message: 'when names exactly one condition',
      hint: 'conditions: elected, committed, uncommitted, on-quorum, candidate, joint',
    };
  }
  return {
    placement: { kind: 'when', condition, after: step.after ?? 0, times: step.times ?? 1 },
    for: lasts,
  };
}

/** The first and the last moment at which the step can strike. */
export function strikes(placement: Placement, run: Micros): readonly [first: Micros, last: Micros] {
  switch (placement.kind) {
    case 'at':
      return [placement.at, placement.at];
    case 'repeat':
      return [placement.from, placement.until];
    case 'when':
      return [placement.after, run];
    case 'chaos':
      return [placement.from, placement.until];
    default:
      return placement satisfies never;
  }
}

/** 'at 5s', 'every 3s to 5s from 12s until 25s', 'once 4 leaders were elected'. */
export function placementInWords(placement: Placement): string {
  switch (placement.kind) {
    case 'at':
      return `at ${formatDuration(placement.at)}`;
    case 'repeat': {
      const { from, until, everyMin, everyMax } = placement;
      const every =
        everyMin === everyMax
          ? formatDuration(everyMin)
          : `${formatDuration(everyMin)} to ${formatDuration(everyMax)}`;
      return `every ${every} from ${formatDuration(from)} until ${formatDuration(until)}`;
    }
    case 'when': {
      const after = placement.after > 0 ? `, not before ${formatDuration(placement.after)}` : '';
      const often = placement.times > 1 ? `, ${placement.times} times` : '';
      return `${conditionInWords(placement.condition)}${after}${often}`;
    }
    case 'chaos': {
      const { from, until, weight } = placement;
      return `at random from ${formatDuration(from)} until ${formatDuration(until)} (weight ${weight})`;
    }
    default:
      return placement satisfies never;
  }
}

function conditionInWords(condition: Condition): string {
  switch (condition.kind) {
    case 'elected':
      return condition.count === 1
        ? 'once a leader was elected'
        : `once ${condition.count} leaders were elected`;
    case 'committed':
      return `once index ${condition.index} is committed`;
    case 'uncommitted':
      return condition.entries === 1
        ? 'once the leader has an uncommitted entry'
        : `once the leader has ${condition.entries} uncommitted entries`;
    case 'on-quorum':
      return 'once an uncommitted entry is on exactly a quorum of the disks';
    case 'candidate':
      return 'once a server asks for votes';
    case 'joint':
      return 'once the configuration is joint';
    default:
      return condition satisfies never;
  }
}
