import type * as z from 'zod';
import type { NodeId } from '../../core/units.ts';
import type { Stream } from '../kernel/random.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FaultSchema } from '../scenario/schema/fault.ts';
import type { Cluster } from '../world/cluster.ts';

/** The outcome of a strike, as a fault's `strike` returns it. */
export interface Strike {
  /** The servers, clients or links it struck, in words: "n3", "n1 n4 | n2 n3 n5". */
  readonly target: string;
  /** Undoes the strike; null if there is nothing to undo: then the strike is over at once. */
  readonly end: (() => void) | null;
  /** Whether other steps have undone all of its effect; absent if they can do so only by ending the strike. */
  readonly undone?: () => boolean;
}

/** What a fault's `strike` needs: the step, random draws, and callbacks to report effects and its end. */
export interface StrikeContext {
  readonly step: FaultStep;
  /** The random stream of this strike alone. */
  readonly stream: Stream;
  /**
   * Reports an effect of the strike: `amount` of a thing, whose singular and plural `what` gives as "entry
   * torn|entries torn". For effects that only the fault knows; messages, elections and operations are measured
   * for all faults.
   */
  did(amount: number, what: string): void;
  /** Like `did`, for a counter: its growth is reported at the end of the strike, or else of the run. */
  counts(figure: () => number, what: string): void;
  /** Ends the strike, which calls `end`; for faults that decide themselves when they are over. */
  over(): void;
  /** Whether the strike has ended, by itself or from outside. */
  readonly ended: boolean;
}

/**
 * How many servers of chaos's budget a fault uses: one, some (up to as many as may still fail), or none.
 * `whole`: it affects all servers and uses up the budget, so it strikes only while nothing else is broken.
 * `lost`: it replaces a server whose disk is lost, if there is one, or else any server.
 */
export type ChaosBreaks = 'one' | 'some' | 'none' | 'whole' | 'lost';

/** How `chaos:` uses a fault. */
export interface ChaosUse<Params> {
  readonly breaks: ChaosBreaks;
  /** Default weight relative to other families, if the scenario names none. 0: it strikes only if named. */
  readonly weight: number;
  /**
   * Draws the parameters of one strike. `targets` are the servers that it may break; empty if it breaks none or
   * all. null if the fault would break what this scenario assumes.
   */
  readonly params: (targets: readonly NodeId[], stream: Stream, scenario: Scenario) => Params | null;
  /** Whether a step that names only the targets strikes in the same way: chaos draws no other parameters. */
  readonly asStep?: true;
}

/** A fault of the catalogue: its schema in scenarios, what it does to a cluster, and its use by chaos. */
interface FaultDefinition<S extends z.ZodRawShape> extends FaultSchema<S> {
  /** Strikes; null if there was no target (no leader, no crashed server). */
  strike(cluster: Cluster, params: z.output<z.ZodObject<S>>, strike: StrikeContext): Strike | null;
  /** Absent if chaos never draws it. */
  readonly chaos?: ChaosUse<z.output<z.ZodObject<S>>>;
}

export type Fault = FaultDefinition<z.ZodRawShape>;

/** Checks a fault against the type of its own parameters, and erases that type for the catalogue. */
export function defineFault<S extends z.ZodRawShape>(fault: FaultDefinition<S>): Fault {
  return fault as unknown as Fault;
}
