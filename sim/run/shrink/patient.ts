import type { FaultStep } from '../../scenario/fault-spec.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { settleBound } from '../../scenario/settle-bound.ts';
import type { Failure } from './trial.ts';

/**
 * The scenario with this `settle.within`, for telling a core that never recovers from one that takes longer than the
 * scenario allows. A failure during the run is a broken promise of progress, judged by the same bound: so that there is
 * time for more of it, the faults that make the promise, and the run, last longer by as much.
 */
export function patientVersion(scenario: Scenario, within: number, { time }: Failure): Scenario {
  const patient: Scenario = { ...scenario, settle: { ...scenario.settle, within } };
  if (time > scenario.run) return patient;
  const longer = settleBound(patient) - settleBound(scenario);
  const lengthened = (step: FaultStep): FaultStep =>
    step.params.progress === true && step.for !== null ? { ...step, for: step.for + longer } : step;
  return { ...patient, run: scenario.run + longer, faults: scenario.faults.map(lengthened) };
}
