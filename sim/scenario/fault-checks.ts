import type { FaultSchema } from './fault-schema.ts';
import type { ParsedStep } from './fault-step.ts';
import type { Complaint } from './issues.ts';
import { suggest } from './nearest.ts';
import { placementOf, strikes } from './placement.ts';
import { formatDuration } from './quantities.ts';
import type { Placement, Selector } from './scenario.ts';
import { descriptionNames, type Selection } from './selector-field.ts';

/* What is wrong with single steps, beyond their values one by one. */

export interface StepContext {
  readonly replicas: number;
  readonly spares: number;
  readonly run: number;
  /** Names of the zones of network.zones. */
  readonly zones: readonly string[];
}

export interface CheckedStep {
  readonly placement: Placement;
  readonly for: number | null;
}

/** The step's placement; null, with complaints, if the step cannot be. */
export function checkStep(
  step: ParsedStep,
  fault: FaultSchema,
  index: number,
  context: StepContext,
  complaints: Complaint[],
): CheckedStep | null {
  const base = ['faults', index];
  const before = complaints.length;
  const complain = (path: readonly (string | number)[], message: string, hint: string): void => {
    complaints.push({ path: [...base, ...path], atKey: false, message, hint });
  };
  const placed = placementOf(step, context.run);
  if ('message' in placed) {
    complain(
      placed.key === '' ? [] : [placed.key],
      placed.key === '' ? `faults.${index} ${placed.message}` : placed.message,
      placed.hint,
    );
  } else checkTimes(step, placed.placement, context, complain);
  checkSelections(step, fault, context, complain);
  // The schema of this very fault has read the parameters.
  const objection = fault.objection?.(step.params as never);
  if (objection) complain(objection.path, objection.message, objection.hint);
  return 'message' in placed || complaints.length > before ? null : placed;
}

type Complain = (path: readonly (string | number)[], message: string, hint: string) => void;

function checkTimes(step: ParsedStep, placement: Placement, { run }: StepContext, complain: Complain): void {
  const [first, last] = strikes(placement, run);
  const ofAt = step.at === undefined ? 'from' : 'at';
  const key = placement.kind === 'at' ? ofAt : placement.kind === 'when' ? 'after' : 'from';
  if (first >= run) {
    complain(
      [key],
      `${key} is ${formatDuration(first)}, but the run ends at ${formatDuration(run)}`,
      'a later step never strikes',
    );
  } else if (last > run || (step.until !== undefined && step.until > run)) {
    complain(
      ['until'],
      `until is ${formatDuration(step.until ?? last)}, but the run ends at ${formatDuration(run)}`,
      '',
    );
  }
}

function checkSelections(
  step: ParsedStep,
  fault: FaultSchema,
  context: StepContext,
  complain: Complain,
): void {
  const named: Selector[] = [];
  for (const [param, refused] of Object.entries(fault.selections)) {
    for (const { path, selection } of selectionsOf(step.params[param], param)) {
      // Where the selection is a single word rather than a list, the position leads to that word itself.
      selection.forEach((selector, i) => {
        const place = [...path, i];
        checkSelector(selector, place, refused, step.do, context, complain);
        const twice = named.some((other) => sameSelector(other, selector));
        if (twice && isUnique(selector))
          complain(place, `${wordFor(selector)} is named twice`, 'a server is in one place at a time');
        named.push(selector);
      });
    }
  }
  const fewest = named.reduce((sum, selector) => sum + fewestServers(selector, context.replicas), 0);
  const servers = context.replicas + context.spares;
  if (step.do === 'partition' && fewest > servers) {
    complain(['groups'], `these groups need ${fewest} servers, and there are ${servers}`, '');
  }
}

interface PlacedSelection {
  readonly path: readonly (string | number)[];
  readonly selection: Selection;
}

/** A parameter holds one selection, or (as groups do) a list of them. */
function selectionsOf(value: unknown, param: string): readonly PlacedSelection[] {
  if (!Array.isArray(value)) return [];
  const list: readonly (Selector | Selection)[] = value;
  const groups = list.filter((item): item is Selection => Array.isArray(item));
  if (groups.length === 0) return [{ path: [param], selection: list as Selection }];
  return groups.map((selection, i) => ({ path: [param, i], selection }));
}

function checkSelector(
  selector: Selector,
  path: readonly (string | number)[],
  refused: readonly Selector['kind'][],
  fault: string,
  { replicas, spares, zones }: StepContext,
  complain: Complain,
): void {
  const servers = replicas + spares;
  if (selector.kind === 'node') {
    if (selector.node > servers)
      complain(path, `there is no n${selector.node}`, `the cluster has n1 to n${servers}`);
  } else if (selector.kind === 'zone') {
    if (!zones.includes(selector.zone))
      complain(path, `there is no zone '${selector.zone}'`, suggest(selector.zone, zones, 'zones'));
  } else if (refused.includes(selector.kind)) {
    const words = descriptionNames.filter((name) => !refused.includes(name));
    complain(
      path,
      `${fault} cannot strike '${selector.kind}'`,
      `possible here: n1 to n${servers}, ${words.join(', ')}`,
    );
  }
}

function sameSelector(a: Selector, b: Selector): boolean {
  if (a.kind === 'node' && b.kind === 'node') return a.node === b.node;
  if (a.kind === 'zone' && b.kind === 'zone') return a.zone === b.zone;
  return a.kind === b.kind;
}

/** Naming `one` twice means two servers; naming the leader twice is a slip. */
function isUnique(selector: Selector): boolean {
  return !['one', 'follower', 'random', 'spare'].includes(selector.kind);
}

function wordFor(selector: Selector): string {
  if (selector.kind === 'zone') return `zone ${selector.zone}`;
  return selector.kind === 'node' ? `n${selector.node}` : `'${selector.kind}'`;
}

function fewestServers(selector: Selector, replicas: number): number {
  switch (selector.kind) {
    case 'minority':
      return Math.floor((replicas - 1) / 2);
    case 'majority':
      return Math.floor(replicas / 2) + 1;
    case 'all':
      return replicas;
    case 'crashed':
    case 'paused':
    case 'candidate':
      return 0;
    case 'node':
    case 'leader':
    case 'follower':
    case 'one':
    case 'random':
    case 'rest':
    case 'spare':
    case 'zone':
      return 1;
    default:
      return selector satisfies never;
  }
}
