import type { FaultStep } from '../scenario/scenario.ts';

/** A step's parameters as its fault's own schema parsed them. The scenario parser has checked them. */
export function paramsOf<Params>(step: FaultStep): Params {
  return step.params as Params;
}
