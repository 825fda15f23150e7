import type { HostHabits } from '../host/host-habits.ts';
import { lookThroughDurable, lookThroughWrite } from './handed-out.ts';

/**
 * Habits of a user's own, which may return anything: what a machine would start a replica with, or write to its disk, is looked
 * through first, and thrown as Unusable if no machine can use it.
 */
export function guardedHabits(habits: HostHabits, nodes: number): HostHabits {
  const { recover, firstPart } = habits;
  return {
    ...habits,
    recover: (durable, journal) => {
      const recovered = recover(durable, journal);
      lookThroughDurable('what recover returns', recovered, nodes);
      return recovered;
    },
    firstPart:
      firstPart === null
        ? null
        : (write, disk) => {
            const part = firstPart(write, disk);
            if (part !== null) lookThroughWrite('what firstPart returns', part, nodes);
            return part;
          },
  };
}
