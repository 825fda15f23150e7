import { Milestone } from '../../core/raft/milestones.ts';
import type { Report } from '../report.ts';

/*
 * The figures on which `expect:` may set bounds: the name that users write, the path into the report, the unit there,
 * and a sentence of help.
 */

/** Unit in the report. share: 0..1, written 2%. seconds and ms: written as a duration. count: a plain number. */
export type MetricUnit = 'share' | 'seconds' | 'ms' | 'count';

export interface Metric {
  /** Keys from the report's root, joined by dots. */
  readonly path: string;
  readonly unit: MetricUnit;
  readonly help: string;
}

type Section<K extends keyof Report> = Extract<keyof Report[K], string>;

/** A metric in a section of the report; the types ensure that the path exists. */
function at<K extends 'requests' | 'network' | 'raft'>(
  section: K,
  key: Section<K>,
  unit: MetricUnit,
  help: string,
): Metric {
  return { path: `${section}.${key}`, unit, help };
}

function whole(key: Extract<keyof Report, string>, unit: MetricUnit, help: string): Metric {
  return { path: key, unit, help };
}

const operations = ['all', 'get', 'put', 'cas', 'delete'] as const;
const statistics = {
  mean: 'mean latency',
  p50: 'median latency',
  p90: '90th percentile of latency',
  p99: '99th percentile of latency',
  p999: '99.9th percentile of latency',
  max: 'longest latency',
} as const;

function latencies(): Readonly<Record<string, Metric>> {
  const metrics: Record<string, Metric> = {};
  for (const operation of operations) {
    for (const [statistic, words] of Object.entries(statistics)) {
      const name = `latency.${operation}.${statistic}`;
      const of = operation === 'all' ? 'all operations' : `${operation} operations`;
      metrics[name] = { path: name, unit: 'ms', help: `The ${words} of ${of}.` };
    }
    const name = `latency.${operation}.count`;
    const of = operation === 'all' ? 'operations' : `${operation} operations`;
    metrics[name] = { path: name, unit: 'count', help: `The number of answered ${of}.` };
  }
  return metrics;
}

/** Milestones of which the name says less than what is counted. */
const exactly: Partial<Record<Milestone, string>> = {
  [Milestone.splitVote]:
    'election without a winner, counted of each candidate that so many servers refused that it could not win, even if another one won',
};

/** The milestones, named like `reached.snapshot-installed`. A milestone that was never reached counts 0. */
function milestones(): Readonly<Record<string, Metric>> {
  return Object.fromEntries(
    Object.values(Milestone).map((milestone) => [
      `reached.${milestone.replace(/[^a-z0-9]+/g, '-')}`,
      {
        path: `reached.${milestone}`,
        unit: 'count',
        help: `How often this was reached: ${exactly[milestone] ?? milestone}.`,
      },
    ]),
  );
}

/** The metrics other than milestones. */
const measures: Readonly<Record<string, Metric>> = {
  'failure-rate': whole(
    'failureRate',
    'share',
    'Share of finished operations that failed or whose outcome is unknown.',
  ),
  'longest-leaderless': at(
    'raft',
    'longestLeaderlessSeconds',
    'seconds',
    'The longest time without a leader.',
  ),
  leaderless: at('raft', 'leaderlessSeconds', 'seconds', 'The total time without a leader.'),
  elections: at('raft', 'elections', 'count', 'Elections begun.'),
  leaders: at('raft', 'leaders', 'count', 'Leaders elected.'),
  term: at('raft', 'term', 'count', 'The highest term reached.'),
  'requests.sent': at('requests', 'sent', 'count', 'Operations begun.'),
  'requests.ok': at('requests', 'ok', 'count', 'Operations answered.'),
  'requests.failed': at('requests', 'failed', 'count', 'Operations that certainly did not happen.'),
  'requests.unknown': at(
    'requests',
    'unknown',
    'count',
    'Operations without an answer, which may have happened.',
  ),
  'requests.redirected': at(
    'requests',
    'redirected',
    'count',
    'Times a client was redirected to another server.',
  ),
  'requests.duplicated': at('requests', 'duplicated', 'count', 'Attempts repeated by the clients.'),
  'network.sent': at('network', 'sent', 'count', 'Messages sent between servers.'),
  'network.delivered': at('network', 'delivered', 'count', 'Messages that arrived.'),
  'network.lost': at('network', 'lost', 'count', 'Messages lost by chance.'),
  'network.cut': at('network', 'cut', 'count', 'Messages stopped by a partition.'),
  'network.duplicated': at('network', 'duplicated', 'count', 'Messages delivered more than once.'),
  'network.reordered': at(
    'network',
    'reordered',
    'count',
    'Messages held back so that others overtook them.',
  ),
  events: whole(
    'events',
    'count',
    'Events that the simulator took from its queue in the whole run; not the events of a trace.',
  ),
  ...latencies(),
};

export const metrics: Readonly<Record<string, Metric>> = { ...measures, ...milestones() };

export const measureNames: readonly string[] = Object.keys(measures);

/**
 * Hints, by the first word of a dotted name, for users who write such a name as nested mappings:
 * `latency: { get: .. }` in place of `latency.get.p99`.
 */
export function nestedNotes(
  names: readonly string[],
  example: (name: string) => string,
): Readonly<Record<string, string>> {
  const notes = new Map<string, string>();
  for (const name of ['latency.get.p99', ...names]) {
    const [first = '', ...rest] = name.split('.');
    if (rest.length > 0 && names.includes(name) && !notes.has(first))
      notes.set(first, `the name is one word, dots and all: ${name}: ${example(name)}`);
  }
  return Object.fromEntries(notes);
}
