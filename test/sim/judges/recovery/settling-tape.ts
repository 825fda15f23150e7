import { Phase } from '../../../../sim/facts/facts.ts';
import { entries, Tape, unhindered } from '../tape.ts';

export const bound = 1_000_000;
/** The step of the scenario whose fault promises progress. */
export const partialPartition = 3;
export const setup = {
  recovery: {
    ...unhindered,
    bound,
    probes: 1,
    promisesProgress: (step: number) => step === partialPartition,
  },
};

/** A cluster of three that has committed two entries and settles; `tape`: what happened before. */
export function settling(tape = new Tape(setup)): Tape {
  tape
    .phase(Phase.run)
    .elect(1, 1, [2, 3])
    .replicate([1, 2, 3], entries([1, 1]));
  for (const node of [1, 2, 3]) tape.commit(node, 2, 1).applied(node, 2, 1);
  return tape.phase(Phase.settle);
}

export const probe = (tape: Tape) => tape.put(0, 'probe');
