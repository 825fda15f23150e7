import type * as z from 'zod';
import type { Selector } from '../fault-spec.ts';

/** What a fault does to the cluster, as far as the parser must know to tell impossible steps. */
export interface FaultEffect {
  readonly does: 'breaks' | 'mends';
  /** process: down or up. pause: stopped or running on. links: cut or whole. */
  readonly what: 'process' | 'pause' | 'links';
  /** The parameter that says who; '' for everybody. */
  readonly whom: string;
}

/** What the parser has to know of a fault. Its behaviour is elsewhere, and goes by the parsed parameters. */
export interface FaultSchema<S extends z.ZodRawShape = z.ZodRawShape> {
  /** The word after `do:`. */
  readonly name: string;
  /** One sentence of help. */
  readonly about: string;
  /** A step in YAML flow style. */
  readonly example: string;
  /** Whether it has a duration: takes `for` and `permanent`. */
  readonly lasting: boolean;
  readonly params: S;
  /** Parameters that hold a Selection, and which descriptions make no sense there. */
  readonly selections: Readonly<Record<string, readonly Selector['kind'][]>>;
  /** Those of them that may name clients too: whoever has links. */
  readonly withClients?: readonly string[];
  readonly effect: FaultEffect | null;
  /** It breaks nothing, and only asks the cluster for something, as an operator does. */
  readonly asks?: true;
  /** What the scenario must have for it: clients at all, or clients that ask at a rate. */
  readonly needs?: 'clients' | 'rate';
  /** What it does, as a verb phrase: "crash the leader". */
  words(params: z.output<z.ZodObject<S>>): string;
  /** What is wrong with parameters that are well formed one by one; '' if nothing is. */
  objection?(params: z.output<z.ZodObject<S>>): FaultObjection | null;
}

export interface FaultObjection {
  /** The parameter at fault. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint: string;
}
