import * as z from 'zod';
import type { Micros } from '../../../core/units.ts';
import type { Distribution } from '../quantities/distribution.ts';
import {
  deviationFromP99,
  exponential,
  lognormal,
  measured,
  normal,
  pareto,
  shapeFromP99,
} from '../quantities/quantiles.ts';
import { durationPattern, formatDuration, parseRange, rangePattern } from '../quantities/quantities.ts';
import { duration, positive } from './fields.ts';
import { type FieldParams, leaf, Refusal } from './leaf.ts';
import { mapping } from './mapping.ts';

/* The schema of a delay as users write it: a duration, a range, or a named distribution. */

const shortForm = leaf<Distribution>(
  'A constant delay (2ms) or an even spread (1ms..5ms).',
  'a duration (2ms), a range (1ms..5ms), or a mapping such as { lognormal: { median: 2ms, p99: 40ms } }',
  {
    anyOf: [
      { type: 'string', pattern: durationPattern },
      { type: 'string', pattern: rangePattern },
      { const: 0 },
    ],
  },
  (input) => {
    const range = parseRange(input);
    if (typeof range === 'string') return new Refusal(range);
    const [min, max] = range;
    return min === max ? { kind: 'constant', value: min } : { kind: 'uniform', min, max };
  },
);

const fewestTableValues = 2;
const mostTableValues = 10_000;
const largestShape = 100;

const namedForm = mapping('A named distribution: exactly one of these.', {
  constant: duration('Always this delay.').optional(),
  uniform: leaf(
    'Evenly spread over a range.',
    'a range such as 1ms..5ms',
    { type: 'string', pattern: rangePattern },
    (input): readonly [Micros, Micros] | Refusal => {
      const range = parseRange(input);
      return typeof range === 'string' ? new Refusal(range) : range;
    },
  ).optional(),
  lognormal: mapping('Most delays near the median, and a long tail: the usual shape of networks.', {
    median: duration('Half of the delays are below this.', { min: 1 }),
    p99: duration('One delay in a hundred is above this.', { min: 1 }),
  }).optional(),
  normal: mapping('Symmetric about its mean, cut off at 0. Give sd or p99.', {
    mean: duration('The middle.'),
    sd: duration('Standard deviation.').optional(),
    p99: duration('One delay in a hundred is above this.').optional(),
  }).optional(),
  exponential: mapping('Memoryless, as if from many independent causes.', {
    mean: duration('The mean delay.', { min: 1 }),
  }).optional(),
  pareto: mapping('A heavy tail above a minimum. Give shape or p99.', {
    min: duration('No delay is below this.', { min: 1 }),
    shape: positive('The smaller, the heavier the tail; 1 to 3 are usual.', largestShape).optional(),
    p99: duration('One delay in a hundred is above this.', { min: 1 }).optional(),
  }).optional(),
  table: z
    .array(duration('One of the measured values.'), {
      error: () => 'a list of delays such as [1ms, 2ms, 40ms]',
    })
    .optional()
    .meta({ description: 'Measured values at evenly spaced quantiles, from the smallest to the largest.' }),
});
type NamedForm = z.output<typeof namedForm>;

/** What is wrong with a distribution, and the path within it. */
interface Objection {
  readonly path: readonly string[];
  readonly detail: string;
}

/** The schema of a delay. Shapes other than constant and uniform are turned into tables of quantiles. */
export function distribution(help: string): z.ZodType<Distribution, unknown> {
  const named = namedForm.transform((form, context): Distribution => {
    const built = build(form);
    if ('kind' in built) return built;
    const params: FieldParams = { expected: '', detail: built.detail, hint: '' };
    context.issues.push({ code: 'custom', input: form, path: [...built.path], params: { ...params } });
    return z.NEVER;
  });
  return z.union([shortForm, named]).register(z.globalRegistry, { description: help });
}

function build(form: NamedForm): Distribution | Objection {
  const names = Object.entries(form).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  const [name = '', second] = names;
  if (second !== undefined)
    return { path: [second], detail: `a delay has one distribution, and ${name} is given already` };
  const above = (wanted: Micros, low: Micros): Objection | null =>
    wanted > low
      ? null
      : { path: [name, 'p99'], detail: 'the 99th percentile must lie above the middle or the minimum' };

  if (form.constant !== undefined) return { kind: 'constant', value: form.constant };
  if (form.uniform !== undefined) return { kind: 'uniform', min: form.uniform[0], max: form.uniform[1] };
  if (form.exponential !== undefined) return exponential(form.exponential.mean);
  if (form.lognormal !== undefined) {
    const { median, p99 } = form.lognormal;
    return above(p99, median) ?? lognormal(median, p99);
  }
  if (form.normal !== undefined) {
    const { mean, sd, p99 } = form.normal;
    if ((sd === undefined) === (p99 === undefined)) return { path: [name], detail: 'give either sd or p99' };
    if (p99 === undefined) return normal(mean, sd ?? 0);
    return above(p99, mean) ?? normal(mean, deviationFromP99(mean, p99));
  }
  if (form.pareto !== undefined) {
    const { min, shape, p99 } = form.pareto;
    if ((shape === undefined) === (p99 === undefined))
      return { path: [name], detail: 'give either shape or p99' };
    if (p99 === undefined) return pareto(min, shape ?? 1);
    return above(p99, min) ?? pareto(min, shapeFromP99(min, p99));
  }
  if (form.table !== undefined) return buildTable(form.table);
  return { path: [], detail: 'an empty mapping says nothing; name one distribution' };
}

function buildTable(values: readonly Micros[]): Distribution | Objection {
  if (values.length < fewestTableValues || values.length > mostTableValues) {
    return { path: ['table'], detail: `a table has ${fewestTableValues} to ${mostTableValues} values` };
  }
  const fall = values.findIndex((value, i) => i > 0 && value < (values[i - 1] ?? 0));
  if (fall > 0) return { path: ['table', String(fall)], detail: 'the values of a table never fall' };
  return measured(values);
}

/** '2ms', '1ms to 5ms', '2ms in the median (lognormal)'. */
export function distributionInWords(delay: Distribution): string {
  switch (delay.kind) {
    case 'constant':
      return formatDuration(delay.value);
    case 'uniform':
      return `${formatDuration(delay.min)} to ${formatDuration(delay.max)}`;
    case 'table': {
      const middle = delay.quantiles[Math.floor(delay.quantiles.length / 2)] ?? 0;
      return `${formatDuration(middle)} in the median (${delay.name})`;
    }
    default:
      return delay satisfies never;
  }
}
