import * as z from 'zod';
import type { FaultSchema } from './fault.ts';
import { duration, flag, integer, range, text } from './fields.ts';
import { leaf, Refusal } from './leaf.ts';
import { mapping } from './mapping.ts';

/* The schema of one step under `faults:`: when it strikes, for how long, and the fault's own parameters. */

const mostElections = 1_000_000;
const mostEntries = 1_000_000;
const mostTimes = 10_000;
const longestId = 60;

/** A condition without a number, written `joint: true`; only true is a meaningful value. */
function holding(help: string) {
  return leaf(help, 'true', { const: true }, (input) => (input === true ? true : new Refusal('')));
}

const common = {
  id: text(
    'Names this step and its random draws: with an id they stay the same when the rest of the step changes.',
    'letters, digits, - and _, beginning with a letter',
    /^[A-Za-z][A-Za-z0-9_-]*$/,
    longestId,
  ).optional(),
  at: duration('Strikes once, this long after the start.').optional(),
  from: duration(
    'With every: the first strike. Without: a single strike that lasts until `until`.',
  ).optional(),
  until: duration('No strike after this moment; without every, the end of the single strike.').optional(),
  every: range('From one strike to the next, drawn each time if it is a range.', { min: 1 }).optional(),
  when: mapping('Strikes once, as soon as this holds.', {
    elected: integer('This many leaders have been elected.', 1, mostElections).optional(),
    committed: integer('Some server has committed this index.', 1, Number.MAX_SAFE_INTEGER).optional(),
    uncommitted: integer(
      'The leader holds this many entries that no server has committed.',
      1,
      mostEntries,
    ).optional(),
    'on-quorum': holding(
      'An entry that no server has committed is on the disks of exactly a quorum.',
    ).optional(),
    candidate: holding('Some server is asking for votes.').optional(),
    joint: holding('The leader is in a joint configuration.').optional(),
  }).optional(),
  times: integer(
    'With when: strikes this many times; each time the condition must have become true again.',
    1,
    mostTimes,
  ).optional(),
  after: duration('With when: does not strike before this moment.').optional(),
};

const lasting = {
  for: duration(
    'Undone after this long. Without it: undone by another step, at the latest when the run ends.',
    {
      min: 1,
    },
  ).optional(),
  permanent: flag('Not healed even after the run, when the cluster must recover.').optional(),
};

/** What a step of any fault has, also one whose fault is unknown. */
export const anyStep = z.looseObject({ ...common, ...lasting });

/** The error message, as JSON, of the union of all faults for a step that names none of them. */
export interface WordsMessage {
  readonly words: readonly string[];
}

/** A step as parsed by the schema: each value is valid by itself; placementOf() combines them into a placement. */
export interface ParsedStep {
  readonly do: string;
  readonly id?: string | undefined;
  readonly at?: number | undefined;
  readonly from?: number | undefined;
  readonly until?: number | undefined;
  readonly every?: readonly [number, number] | undefined;
  readonly when?:
    | {
        readonly elected?: number | undefined;
        readonly committed?: number | undefined;
        readonly uncommitted?: number | undefined;
        readonly 'on-quorum'?: boolean | undefined;
        readonly candidate?: boolean | undefined;
        readonly joint?: boolean | undefined;
      }
    | undefined;
  readonly times?: number | undefined;
  readonly after?: number | undefined;
  readonly for?: number | undefined;
  readonly permanent?: boolean | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

const stepKeys: readonly string[] = ['do', ...Object.keys(common), ...Object.keys(lasting)];

/** The schema of a step with any fault of the catalogue: a union discriminated by `do`. */
export function anyFaultStep(catalogue: readonly FaultSchema[]): z.ZodType<ParsedStep, unknown> {
  const message: WordsMessage = { words: catalogue.map((fault) => fault.name) };
  const [first, ...others] = catalogue.map(stepSchema);
  if (first === undefined) throw new Error('a catalogue of faults cannot be empty');
  return z
    .discriminatedUnion('do', [first, ...others], { error: () => JSON.stringify(message) })
    .transform(parsedStep);
}

/**
 * Accepts the same steps as `anyFaultStep`, but builds only the schemas of the faults that occur: building all of
 * them takes longer than reading a scenario.
 */
export function faultStepSchema(catalogue: readonly FaultSchema[]): z.ZodType<ParsedStep, unknown> {
  const schemas = new Map<FaultSchema | undefined, z.ZodType<ParsedStep, unknown>>();
  const schemaOf = (step: unknown): z.ZodType<ParsedStep, unknown> => {
    const fault = catalogue.find(({ name }) => name === wordOf(step));
    const known = schemas.get(fault);
    if (known !== undefined) return known;
    // If the step names no fault, the union of all faults produces the error.
    const schema = fault === undefined ? anyFaultStep(catalogue) : stepSchema(fault).transform(parsedStep);
    schemas.set(fault, schema);
    return schema;
  };
  return z.unknown().check((context) => {
    const { value } = context;
    const read = schemaOf(value).safeParse(value, { jitless: true });
    if (read.success) context.value = read.data;
    else
      context.issues.push(
        ...read.error.issues.map((issue) => ({ ...issue, input: value }) as z.core.$ZodRawIssue),
      );
  }) as z.ZodType<ParsedStep, unknown>;
}

function wordOf(step: unknown): unknown {
  return typeof step === 'object' && step !== null && 'do' in step ? step.do : undefined;
}

function parsedStep(step: Readonly<Record<string, unknown>>): ParsedStep {
  const own: Record<string, unknown> = {};
  const params: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(step)) {
    if (stepKeys.includes(key)) own[key] = value;
    else if (value !== undefined) params[key] = value;
  }
  // Each key of `own` was parsed by the schema of that name above.
  return { ...own, params } as unknown as ParsedStep;
}

const endsByItself = 'this fault is over at once, or ends by itself';
const notLasting = { for: endsByItself, permanent: endsByItself };

function stepSchema(fault: FaultSchema) {
  const [duration, notes] = durationOf(fault);
  const shape = {
    do: z.literal(fault.name).register(z.globalRegistry, { description: fault.about }),
    ...common,
    ...duration,
    ...fault.params,
  };
  return mapping(`${fault.about} Example: ${fault.example}`, shape, notes);
}

/** The keys that tell how long a strike of this fault lasts, and why it does not take the others. */
function durationOf({ lasting: lasts, neverPermanent }: FaultSchema) {
  if (!lasts) return [{}, notLasting] as const;
  if (neverPermanent === undefined) return [lasting, {}] as const;
  return [{ for: lasting.for }, { permanent: neverPermanent }] as const;
}
