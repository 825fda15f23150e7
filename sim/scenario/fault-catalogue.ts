import { faults } from '../faults/catalogue.ts';
import type { FaultSchema } from './schema/fault.ts';

/** Every fault that a scenario may name after `do:`. Each has its own file in sim/faults. */
export const faultCatalogue: readonly FaultSchema[] = faults;
