import type * as z from 'zod';
import type { Selector } from '../fault-spec.ts';

/** What a fault does to the cluster, as far as the parser needs it to detect steps that can have no effect. */
export interface FaultEffect {
  readonly does: 'breaks' | 'mends';
  /** process: down or up. pause: stopped or running on. links: cut or whole. */
  readonly what: 'process' | 'pause' | 'links';
  /** The parameter that selects the servers; '' if the fault strikes all of them. */
  readonly whom: string;
}

/** The description of a fault for the parser. Its behaviour, in sim/faults, works on the parsed parameters. */
export interface FaultSchema<S extends z.ZodRawShape = z.ZodRawShape> {
  /** The word after `do:`. */
  readonly name: string;
  /** One sentence of help. */
  readonly about: string;
  /** A step in YAML flow style. */
  readonly example: string;
  /** Whether it has a duration, and so takes `for` and `permanent`. */
  readonly lasting: boolean;
  /** Set if it lasts but cannot be permanent: why not, as a hint. */
  readonly neverPermanent?: string;
  readonly params: S;
  /** The parameters that hold a Selection, each with the descriptions that are refused there. */
  readonly selections: Readonly<Record<string, readonly Selector['kind'][]>>;
  /** Those of them that may name clients too (in faults of links). */
  readonly withClients?: readonly string[];
  readonly effect: FaultEffect | null;
  /** What else it may leave broken at some moment from its strike on, so that a step that mends that has a target. */
  readonly mayBreak?: readonly FaultEffect['what'][];
  /** Set if it breaks nothing, but is a request to the cluster such as an operator makes. */
  readonly asks?: true;
  /** What the scenario must have for the fault: any clients, or clients with a `rate`. */
  readonly needs?: 'clients' | 'rate';
  /** What it does, as a verb phrase: "crash the leader". */
  words(params: z.output<z.ZodObject<S>>): string;
  /** Checks parameters against each other; null if nothing is wrong. */
  objection?(params: z.output<z.ZodObject<S>>): FaultObjection | null;
}

export interface FaultObjection {
  /** The parameter at fault. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}
