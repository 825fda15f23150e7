import type * as z from 'zod';
import type { NodeId } from '../../core/units.ts';
import type { Stream } from '../kernel/random.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { FaultSchema } from '../scenario/schema/fault.ts';
import type { Cluster } from '../world/cluster.ts';

/** A fault that has struck. */
export interface Strike {
  /** Whom it struck, in words: "n3", "n1 n4 | n2 n3 n5". */
  readonly target: string;
  /** Undoes it; null when there is nothing to undo, and the strike is over at once. */
  readonly end: (() => void) | null;
  /** Whether another step has undone all of it meanwhile; absent where none can but by ending it. */
  readonly undone?: () => boolean;
}

/** What a strike knows of itself, and how it tells what it does. */
export interface StrikeContext {
  readonly step: FaultStep;
  /** This strike's own draws. */
  readonly stream: Stream;
  /**
   * Adds to what the strike has done, as reports print it: `amount` of a thing named in one and in many,
   * "entry torn|entries torn". For what no general measure sees; messages, elections and operations are counted
   * without it.
   */
  did(amount: number, what: string): void;
  /**
   * The same of a figure that grows meanwhile: by how much it has grown is told when the strike ends, or at the end of the
   * run if it never does.
   */
  counts(figure: () => number, what: string): void;
  /** The strike has run its course; `end` is called. */
  over(): void;
  /** Whether it has been ended, by itself or from outside. */
  readonly ended: boolean;
}

/**
 * What of the budget a fault needs: one server, as many as may still fail, or none. `whole`: it strikes all of them in a
 * way that leaves nothing over for others, so it comes alone. `lost`: it takes the place of a server whose disk is gone,
 * if there is one, or else of any.
 */
export type ChaosBreaks = 'one' | 'some' | 'none' | 'whole' | 'lost';

/** How `chaos:` uses a fault. */
export interface ChaosUse<Params> {
  readonly breaks: ChaosBreaks;
  /** Weight against the other families where the scenario names none. */
  readonly weight: number;
  /**
   * Parameters of one strike. `targets` are the servers it may break; empty where it breaks none or all. Null: it
   * would not be fair in this scenario.
   */
  readonly params: (targets: readonly NodeId[], stream: Stream, scenario: Scenario) => Params | null;
}

/** One fault: what a scenario may say of it, what it does, and what of its effect only it can tell. */
interface FaultDefinition<S extends z.ZodRawShape> extends FaultSchema<S> {
  /** Strikes; null if there was nobody to strike (no leader, nobody crashed). */
  strike(cluster: Cluster, params: z.output<z.ZodObject<S>>, strike: StrikeContext): Strike | null;
  /** Absent: chaos leaves it alone. */
  readonly chaos?: ChaosUse<z.output<z.ZodObject<S>>>;
}

export type Fault = FaultDefinition<z.ZodRawShape>;

/** Keeps the types of the parameters while the catalogue holds all faults alike. */
export function defineFault<S extends z.ZodRawShape>(fault: FaultDefinition<S>): Fault {
  return fault as unknown as Fault;
}
