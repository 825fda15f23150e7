import type { Replica } from '../../../core/replica.ts';
import { requireBuiltIns } from './built-ins.ts';
import { GuardedReplica } from './guarded-replica.ts';
import type { IdRanges } from './validation.ts';
import { tracked } from './whereabouts.ts';

/**
 * Wraps a replica made by a user's code: checks what `make` returns and the output of each step before a host
 * relies on it. If `make` throws or returns something unusable, the first step throws that error.
 */
export function guarded(make: () => Replica, at: IdRanges): Replica {
  try {
    const replica = tracked(at.node, () => new GuardedReplica(replicaOf(make()), at));
    requireBuiltIns();
    return replica;
  } catch (error) {
    return {
      step(): void {
        throw error;
      },
    };
  }
}

function replicaOf(made: unknown): Replica {
  if (typeof made === 'object' && made !== null && 'step' in made && typeof made.step === 'function')
    return made as Replica;
  throw new Error('createReplica must return an object with a function step');
}
