import { type Property, properties } from '../../judges/judge.ts';
import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../kernel/time.ts';
import { type Metric, type MetricUnit, metrics, nestedNotes } from '../metrics.ts';
import { suggestNear } from '../nearest.ts';
import { parseDuration, parseShare, rangeEnds, unquoted } from '../quantities/quantities.ts';
import type { Expectation } from '../scenario.ts';
import { leaf, Refusal } from './leaf.ts';
import { mapping } from './mapping.ts';

/* `expect:`, the schema of the section: bounds on figures of the report, or the violation that the scenario shows. */

type Compare = Extract<Expectation, { kind: 'bound' }>['compare'];

interface Bound {
  readonly compare: Compare;
  /** In the unit that the figure has in the report. */
  readonly bound: number;
  /** As it was written: "2s". */
  readonly text: string;
}

const examples: Readonly<Record<MetricUnit, string>> = {
  share: '2%',
  seconds: '2s',
  ms: '500ms',
  count: '3',
};

/** The value in the report's unit, or what is wrong with it. */
function parseBound(input: unknown, unit: MetricUnit): number | string {
  switch (unit) {
    case 'share':
      return parseShare(input);
    case 'seconds':
    case 'ms': {
      const micros = parseDuration(input);
      if (typeof micros === 'string') return micros;
      return micros / (unit === 'ms' ? MICROS_PER_MILLI : MICROS_PER_SECOND);
    }
    case 'count': {
      const value = unquoted(input);
      return typeof value === 'number' && value >= 0 ? value : '';
    }
    default:
      return unit satisfies never;
  }
}

const words: Readonly<Record<string, Compare>> = {
  'at most': '<=',
  'at least': '>=',
  below: '<',
  above: '>',
};
const boundPattern = /^(<=|>=|<|>|==?|at most|at least|below|above)?\s*(.*)$/;

/** Parses '<= 2%', 'at least 1', '1..3', or a plain value, which must be met exactly. */
function parseBounds(input: unknown, unit: MetricUnit): readonly Bound[] | Refusal {
  if (typeof input === 'string' && input.includes('..')) {
    const [lowText, highText] = rangeEnds(input);
    const low = parseBound(lowText, unit);
    const high = parseBound(highText, unit);
    if (typeof low === 'string') return new Refusal(low);
    if (typeof high === 'string') return new Refusal(high);
    if (low > high) return new Refusal('the lower end is above the upper end');
    return [
      { compare: '>=', bound: low, text: lowText },
      { compare: '<=', bound: high, text: highText },
    ];
  }
  const match = typeof input === 'string' ? boundPattern.exec(input.trim()) : null;
  const sign = match?.[1] ?? '=';
  const value = match === null ? input : match[2];
  const bound = parseBound(value, unit);
  if (typeof bound === 'string') return new Refusal(bound);
  const compare = words[sign] ?? (sign === '==' ? '=' : (sign as Compare));
  return [{ compare, bound, text: String(value) }];
}

function boundField(metric: Metric) {
  const example = examples[metric.unit];
  const expected = `a bound such as <= ${example} or at least ${example}`;
  const json = { type: ['string', 'number'] };
  return leaf<readonly Bound[]>(metric.help, expected, json, (input) => parseBounds(input, metric.unit));
}

const metricFields = Object.fromEntries(
  Object.entries(metrics).map(([name, metric]) => [name, boundField(metric).optional()]),
);

const violationField = leaf<readonly Property[]>(
  'For scenarios that show a bug being caught: this property must be violated, and no other. Of a list, the first must be violated, and the others may be as a consequence.',
  `one of: ${properties.join(', ')}; or a list of them`,
  {
    anyOf: [{ enum: properties }, { type: 'array', items: { enum: properties }, minItems: 1 }],
  },
  (input) => {
    const list: readonly unknown[] = Array.isArray(input) ? input : [input];
    const known = list.flatMap((word) => properties.find((name) => name === word) ?? []);
    if (known.length === list.length && known.length > 0) return known;
    const wrong = list.find((word) => !properties.some((name) => name === word));
    return new Refusal('', typeof wrong === 'string' ? suggestNear(wrong, properties) : '');
  },
);

export const expectSchema = mapping(
  'Bounds on the figures of a run; values that begin with > must be quoted.',
  { violation: violationField.optional(), ...metricFields },
  nestedNotes(Object.keys(metrics), (name) => `<= ${examples[metrics[name]?.unit ?? 'count']}`),
);

/** `expect:` after parsing: the properties under `violation`, bounds under the metrics. */
interface ParsedExpect {
  /** The first must be violated, the others may be. Empty: no property may be violated. */
  readonly violation: readonly Property[];
  readonly bounds: ReadonlyMap<string, readonly Bound[]>;
}

/** Separates the parsed section into the violation and the bounds. */
export function readExpect(parsed: Readonly<Record<string, unknown>>): ParsedExpect {
  const bounds = new Map<string, readonly Bound[]>();
  let violation: readonly Property[] = [];
  for (const [key, value] of Object.entries(parsed)) {
    if (value === undefined) continue;
    if (key === 'violation') violation = value as readonly Property[];
    else bounds.set(key, value as readonly Bound[]);
  }
  return { violation, bounds };
}
