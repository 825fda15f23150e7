import type * as z from 'zod';
import { parseDuration } from '../quantities/quantities.ts';
import type { CourseSpec, Tiers } from '../scenario.ts';
import { share } from '../schema/fields.ts';
import { leaf, Refusal } from '../schema/leaf.ts';
import { mapping } from '../schema/mapping.ts';

/* `cs3700:`, grading of a run by the rules of a course on networks: the schema of the section and its defaults. */

/** The course's own defaults. */
const courseDefaults = {
  getsUnanswered: 0.5,
  putsUnanswered: 0.5,
  getsImpossible: 0.1,
  appendsBatched: 0.5,
} as const;

const tierCount = 3;

/** Three limits, each read by `parse`, which returns a number or a text that says what is wrong. */
function tiers(help: string, expected: string, each: object, parse: (input: unknown) => number | string) {
  const json = { type: 'array', items: each, minItems: tierCount, maxItems: tierCount };
  return leaf<Tiers>(help, expected, json, (input) => {
    if (!Array.isArray(input) || input.length !== tierCount) return new Refusal('');
    const limits: number[] = [];
    for (const item of input as readonly unknown[]) {
      const limit = parse(item);
      if (typeof limit === 'string') return new Refusal(limit);
      limits.push(limit);
    }
    const [bonus = 0, full = 0, partial = 0] = limits;
    return [bonus, full, partial];
  });
}

function counts(help: string) {
  return tiers(
    `${help} must be below these.`,
    'three counts such as [0, 2, 5]',
    { type: 'integer', minimum: 0 },
    (input) =>
      typeof input === 'number' && Number.isInteger(input) && input >= 0
        ? input
        : 'a limit is a whole number',
  ).optional();
}

export const cs3700Schema = mapping(
  'Grades the run as the course CS3700 does: a figure meets a tier (bonus, full, partial) when it is below its limit.',
  {
    'total-messages': counts('Messages between servers'),
    failures: counts('Refusals of requests, each one counted, and requests without an answer'),
    duplicates: counts('Second answers to a request'),
    'median-latency': tiers(
      'The median latency of all answers, redirects too, must be below these.',
      'three durations such as [200us, 5ms, 50ms]',
      { type: 'string' },
      parseDuration,
    ).optional(),
    'gets-unanswered': share('The share of gets that may stay without an answer. Default: 50%.').optional(),
    'puts-unanswered': share('The share of puts that may stay without an answer. Default: 50%.').optional(),
    'gets-impossible': share(
      'The share of gets that may find that their client has put nothing yet. Default: 10%.',
    ).optional(),
    'appends-batched': share(
      'The share of puts that may be batched with others; fewer messages than the other puts need are suspicious. Default: 50%.',
    ).optional(),
  },
);

/** The limits of a Scenario; what the section leaves out has no limit, or the course's own share. */
export function buildGrading(section: z.output<typeof cs3700Schema>): CourseSpec {
  return {
    totalMessages: section['total-messages'] ?? null,
    failures: section.failures ?? null,
    duplicates: section.duplicates ?? null,
    medianLatency: section['median-latency'] ?? null,
    getsUnanswered: section['gets-unanswered'] ?? courseDefaults.getsUnanswered,
    putsUnanswered: section['puts-unanswered'] ?? courseDefaults.putsUnanswered,
    getsImpossible: section['gets-impossible'] ?? courseDefaults.getsImpossible,
    appendsBatched: section['appends-batched'] ?? courseDefaults.appendsBatched,
  };
}
