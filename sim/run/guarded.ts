import type { Replica } from '../../core/replica.ts';
import { requireBuiltIns } from '../built-ins.ts';
import { GuardedReplica } from '../world/own-replica/guarded-replica.ts';
import type { IdRanges } from '../world/own-replica/validation.ts';
import { told } from './whereabouts.ts';

/**
 * A replica made by code that a user brought along: what `make` returns is looked at before a host relies on it, and so is
 * what each step hands out. What is wrong with it, or was thrown, shows in the first step, as if that had thrown.
 */
export function guarded(make: () => Replica, at: IdRanges): Replica {
  try {
    const replica = told(at.node, () => new GuardedReplica(replicaOf(make()), at));
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
  throw new Error('createReplica returned no object with a function step');
}
