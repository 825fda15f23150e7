import type { Placement } from '../fault-spec.ts';
import type { Complaint } from '../issues.ts';
import { formatDuration } from '../quantities/quantities.ts';
import type { FaultSchema } from '../schema/fault.ts';
import type { ParsedStep } from '../schema/fault-step.ts';
import type { ParsedScenario } from '../schema/scenario.ts';
import { placementOf, strikes } from './placement.ts';
import { type Complain, checkSelections, type SelectionContext } from './selections.ts';

/* Checks of single fault steps: of their values against each other and against the rest of the scenario. */

/** The kinds of load other than `rate`. */
const otherLoads = ['think', 'requests', 'operations'] as const;
type OtherLoad = (typeof otherLoads)[number];

/** The kind of load that the scenario gives in place of a rate; undefined: none. */
export function otherLoadOf({ clients }: ParsedScenario): OtherLoad | undefined {
  return otherLoads.find((load) => clients[load] !== undefined);
}

export interface StepContext extends SelectionContext {
  readonly run: number;
  /** The kind of load that the scenario gives in place of a rate, if any. */
  readonly otherLoad: OtherLoad | undefined;
}

interface CheckedStep {
  readonly placement: Placement;
  readonly for: number | null;
}

/** The step's placement; null, with complaints, if the step is invalid. */
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
  if (fault.needs !== undefined && context.clients === 0)
    complain(['do'], `${step.do} has no effect: this scenario has no clients`, 'clients: { count: 8 }');
  else if (fault.needs === 'rate' && context.otherLoad !== undefined)
    complain(
      ['do'],
      `${step.do} needs clients that ask at a rate`,
      `clients.rate in place of clients.${context.otherLoad}`,
    );
  // The parameters were parsed by this fault's own schema.
  const objection = fault.objection?.(step.params as never);
  if (objection) complain(objection.path, objection.message, objection.hint);
  return 'message' in placed || complaints.length > before ? null : placed;
}

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
