import type { HostHabits } from '../host/host-habits.ts';
import { validateDurable, validateWrite } from './validation.ts';

/**
 * Wraps the habits of a user's own bug, which may return anything: validates what a replica would be started with and what
 * would be written to disk, and throws Unusable if no host can use it.
 */
export function guardedHabits(habits: HostHabits, nodes: number): HostHabits {
  const { recover, firstPart } = habits;
  return {
    ...habits,
    recover: (durable, journal) => {
      const recovered = recover(durable, journal);
      validateDurable('what recover returns', recovered, nodes);
      return recovered;
    },
    firstPart:
      firstPart === null
        ? null
        : (write, disk) => {
            const part = firstPart(write, disk);
            if (part !== null) validateWrite('what firstPart returns', part, nodes);
            return part;
          },
  };
}
