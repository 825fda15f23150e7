import * as z from 'zod';
import { suggest } from '../nearest.ts';
import { leaf, Refusal } from '../schema/leaf.ts';
import { mapping } from '../schema/mapping.ts';

/* The schema of a test configuration of the course CS3700, with the course's own bounds and defaults. */

const longestLifetime = 180_000;
const mostPackets = 900_000;

const eventTypes = ['kill_leader', 'kill_non_leader', 'part_easy', 'part_hard', 'part_end'] as const;
type EventType = (typeof eventTypes)[number];

function number(expected: string, min: number, max: number, whole = false) {
  return leaf(expected, expected, {}, (input) =>
    typeof input === 'number' && input >= min && input <= max && (!whole || Number.isInteger(input))
      ? input
      : new Refusal(''),
  );
}

const share = (what: string) => number(`${what}, a number from 0 to 1`, 0, 1);
const anyNumber = Number.MAX_VALUE;

function buildSchema() {
  const eventSchema = mapping('', {
    type: leaf('', 'the type of an event', {}, (input): EventType | Refusal => {
      const found = eventTypes.find((type) => type === input);
      if (found !== undefined) return found;
      return typeof input === 'string'
        ? new Refusal('not a type of event', suggest(input, eventTypes, 'types'))
        : new Refusal('');
    }),
    time: number('seconds after start_wait, from 0 to the lifetime', 0, anyNumber),
  });

  const tiers = leaf(
    '',
    'three numbers such as [1000, 4000, 5000]',
    {},
    (input): readonly number[] | Refusal => {
      const numbers: readonly unknown[] = Array.isArray(input) ? input : [];
      return numbers.length === 3 && numbers.every((item) => typeof item === 'number')
        ? (numbers as readonly number[])
        : new Refusal('');
    },
  );

  const mostFailures = 'the largest fraction that may fail';

  const fractions = {
    maximum_get_fail_fraction: share(mostFailures).optional(),
    maximum_put_fail_fraction: share(mostFailures).optional(),
    maximum_get_generation_fail_fraction: share(mostFailures).optional(),
    maximum_appends_batched_fraction: share('the largest fraction that may be batched').optional(),
  };

  return mapping('', {
    lifetime: number('seconds of requests, at least 5', 5, longestLifetime),
    replicas: number('a whole number from 3 to 21', 3, 21, true),
    requests: number(`a whole number from 0 to ${mostPackets}`, 0, mostPackets, true),
    mix: share('the fraction of gets').prefault(0.8),
    start_wait: number('seconds, from 0 to the lifetime', 0, anyNumber).prefault(5),
    end_wait: number('seconds, from 0 to the lifetime', 0, anyNumber).prefault(2),
    drops: share('the fraction of messages lost').prefault(0),
    max_packets: number(`a number from that of requests to ${mostPackets}`, 0, mostPackets).prefault(20_000),
    seed: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
    events: z
      .array(eventSchema, { error: () => 'a list of events such as { "type": "kill_leader", "time": 5 }' })
      .prefault([]),
    tests: mapping('', {
      benchmarks: mapping('', {
        total_msgs: tiers.optional(),
        failures: tiers.optional(),
        duplicates: tiers.optional(),
        median_latency: tiers.optional(),
      }).prefault({}),
      ...fractions,
    }).prefault({}),
    // The course reads these from `tests`, but some of its own files have them at the top level.
    ...fractions,
  });
}

let built: ReturnType<typeof buildSchema> | null = null;

/** The schema, built on first use: most processes never need it. */
export function configurationSchema(): ReturnType<typeof buildSchema> {
  built ??= buildSchema();
  return built;
}

export type Configuration = z.output<ReturnType<typeof buildSchema>>;
