import type { HostHabits } from '../host/host-habits.ts';
import { lookThroughDurable, lookThroughWrite } from './handed-out.ts';

/**
 * Host habits from a user's bug file, whose results are validated before a machine starts a replica with them or writes them
 * to its disk; invalid results are thrown as Unusable.
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
