/*
 * The course's 17 situations in the form of its own files, written here from their numbers alone, so that the importer can
 * be compared with scenarios/course/ without those files.
 */

interface Situation {
  readonly name: string;
  readonly configuration: object;
}

type Tiers = readonly [number, number, number];

interface Numbers {
  readonly requests: number;
  readonly mix?: number;
  readonly drops?: number;
  readonly endWait?: number;
  /** Type and time of each event. */
  readonly events?: readonly (readonly [string, number])[];
  readonly messages: Tiers;
  readonly failures: Tiers;
  readonly duplicates: Tiers;
  readonly latency: Tiers;
  /** Set at the top level, where the course itself does not read it. */
  readonly impossible?: number;
}

const twice = (type: string, ...times: readonly number[]): readonly (readonly [string, number])[] =>
  times.flatMap((time, i): (readonly [string, number])[] => [[i % 2 === 0 ? type : 'part_end', time]]);

const numbers: Readonly<Record<string, Numbers>> = {
  'simple-1': {
    requests: 500,
    mix: 0.8,
    messages: [1200, 3000, 5000],
    failures: [0, 1, 2],
    duplicates: [0, 2, 5],
    latency: [0.0004, 0.002, 0.05],
  },
  'simple-2': {
    requests: 500,
    messages: [2200, 4000, 5000],
    failures: [0, 1, 2],
    duplicates: [0, 2, 5],
    latency: [0.001, 0.005, 0.05],
  },
  'unreliable-1': {
    requests: 500,
    drops: 0.05,
    messages: [2200, 4500, 5500],
    failures: [0, 1, 2],
    duplicates: [0, 2, 5],
    latency: [0.001, 0.005, 0.05],
  },
  'unreliable-2': {
    requests: 500,
    drops: 0.1,
    messages: [2300, 4500, 6000],
    failures: [0, 1, 2],
    duplicates: [0, 2, 5],
    latency: [0.001, 0.005, 0.05],
  },
  'unreliable-3': {
    requests: 500,
    drops: 0.15,
    messages: [2300, 4500, 6000],
    failures: [0, 1, 5],
    duplicates: [0, 3, 6],
    latency: [0.001, 0.005, 0.05],
    impossible: 0.2,
  },
  'crash-1': {
    requests: 500,
    events: [['kill_non_leader', 15]],
    messages: [2500, 4000, 5000],
    failures: [0, 1, 5],
    duplicates: [0, 2, 5],
    latency: [0.001, 0.005, 0.05],
  },
  'crash-2': {
    requests: 500,
    events: [
      ['kill_non_leader', 10],
      ['kill_non_leader', 20],
    ],
    messages: [2500, 4000, 5000],
    failures: [0, 1, 5],
    duplicates: [0, 2, 5],
    latency: [0.001, 0.005, 0.05],
  },
  'crash-3': {
    requests: 400,
    events: [['kill_leader', 10]],
    messages: [2000, 4000, 5000],
    failures: [0, 2, 5],
    duplicates: [0, 2, 10],
    latency: [0.0002, 0.005, 0.05],
  },
  'crash-4': {
    requests: 300,
    events: [
      ['kill_leader', 8],
      ['kill_leader', 16],
    ],
    messages: [1800, 4000, 5000],
    failures: [1, 4, 10],
    duplicates: [0, 2, 10],
    latency: [0.00015, 0.005, 0.05],
  },
  'partition-1': {
    requests: 400,
    events: twice('part_easy', 5, 10),
    messages: [2200, 4000, 5000],
    failures: [0, 1, 5],
    duplicates: [0, 2, 5],
    latency: [0.0002, 0.005, 0.05],
  },
  'partition-2': {
    requests: 300,
    events: twice('part_easy', 5, 10, 18, 23),
    messages: [1800, 4000, 5000],
    failures: [0, 1, 5],
    duplicates: [0, 2, 5],
    latency: [0.0002, 0.005, 0.05],
  },
  'partition-3': {
    requests: 400,
    events: twice('part_hard', 5, 10),
    messages: [2200, 4000, 5000],
    failures: [0, 10, 30],
    duplicates: [0, 2, 5],
    latency: [0.00025, 0.005, 0.05],
  },
  'partition-4': {
    requests: 300,
    events: twice('part_hard', 5, 10, 18, 23),
    messages: [1800, 4000, 5000],
    failures: [0, 20, 60],
    duplicates: [0, 2, 5],
    latency: [0.00025, 0.005, 0.05],
  },
  'advanced-1': {
    requests: 250,
    drops: 0.1,
    events: [...twice('part_hard', 5, 8, 12, 15), ['kill_leader', 20]],
    messages: [1000, 3000, 4000],
    failures: [1, 10, 100],
    duplicates: [0, 3, 6],
    latency: [0.00015, 0.005, 0.05],
    impossible: 0.2,
  },
  'advanced-2': {
    requests: 300,
    drops: 0.15,
    endWait: 5,
    events: [
      ['kill_leader', 8],
      ['kill_leader', 16],
    ],
    messages: [1000, 3000, 4000],
    failures: [1, 10, 100],
    duplicates: [0, 5, 10],
    latency: [0.00015, 0.005, 0.05],
    impossible: 0.2,
  },
  'advanced-3': {
    requests: 200,
    drops: 0.3,
    endWait: 10,
    events: [['kill_leader', 5]],
    messages: [1000, 3000, 4000],
    failures: [1, 10, 100],
    duplicates: [0, 6, 20],
    latency: [0.0002, 0.005, 0.1],
    impossible: 0.2,
  },
  'advanced-4': {
    requests: 300,
    drops: 0.1,
    endWait: 5,
    events: [...twice('part_hard', 5, 8, 12, 15, 19, 21), ['kill_leader', 25]],
    messages: [1000, 4000, 5000],
    failures: [1, 10, 100],
    duplicates: [0, 6, 10],
    latency: [0.0002, 0.005, 0.1],
    impossible: 0.2,
  },
};

export const situations: readonly Situation[] = Object.entries(numbers).map(([name, given]) => ({
  name,
  configuration: {
    lifetime: 30,
    replicas: 5,
    requests: given.requests,
    mix: given.mix ?? 0.2,
    ...(given.drops === undefined ? {} : { drops: given.drops }),
    ...(given.endWait === undefined ? {} : { end_wait: given.endWait }),
    ...(given.events === undefined ? {} : { events: given.events.map(([type, time]) => ({ type, time })) }),
    tests: {
      benchmarks: {
        total_msgs: given.messages,
        failures: given.failures,
        duplicates: given.duplicates,
        median_latency: given.latency,
      },
    },
    ...(given.impossible === undefined ? {} : { maximum_get_generation_fail_fraction: given.impossible }),
  },
}));
