import type { CourseReport, TierName } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import type { Scenario, Tiers } from '../../sim/scenario/scenario.ts';
import { shippedScenarios } from '../support/scenarios.ts';

/* The grades of one of the course's situations over many seeds. */

/** The course's 17 situations. */
export function courseScenarios(): string[] {
  return shippedScenarios().filter((path) => path.startsWith('scenarios/course/'));
}

interface Grades {
  readonly runs: number;
  /** Seeds whose run did not pass. */
  readonly failed: readonly string[];
  /** Seeds with a benchmark below full credit. */
  readonly belowFull: readonly string[];
  /** Medians over the seeds. */
  readonly messages: number;
  /** The messages that it would take to commit each put by itself. */
  readonly alone: number;
  readonly failures: number;
  readonly duplicates: number;
  readonly redirects: number;
  /** Milliseconds: the median of the course, over all answers, and percentiles of raftsim's report, over operations. */
  readonly medianLatency: number;
  readonly p90: number;
  readonly p99: number;
  /** The tiers of these medians. */
  readonly tiers: Readonly<Record<string, TierName>>;
}

/** Runs a scenario with these seeds. */
export function gradesOf(scenario: Scenario, seeds: readonly string[]): Grades {
  const graded: CourseReport[] = [];
  const failed: string[] = [];
  const belowFull: string[] = [];
  const p90: number[] = [];
  const p99: number[] = [];
  for (const seed of seeds) {
    const { report } = simulate(scenario, seed);
    const { cs3700 } = report;
    if (cs3700 === undefined) throw new Error(`${scenario.name} asks for no grades`);
    graded.push(cs3700);
    if (report.verdict !== 'pass') failed.push(seed);
    if (Object.values(cs3700.tiers).some((tier) => tier === 'partial' || tier === 'none'))
      belowFull.push(seed);
    p90.push(report.latency.all?.p90 ?? 0);
    p99.push(report.latency.all?.p99 ?? 0);
  }
  const of = (pick: (figures: CourseReport['figures']) => number): number =>
    median(graded.map(({ figures }) => pick(figures)));
  const messages = of((figures) => figures.total_msgs);
  const failures = of((figures) => figures.failures);
  const duplicates = of((figures) => figures.duplicates);
  const seconds = of((figures) => figures.median_latency);
  return {
    runs: seeds.length,
    failed,
    belowFull,
    messages,
    alone: of((figures) => figures.msgs_each_put_alone ?? 0),
    failures,
    duplicates,
    redirects: of((figures) => figures.redirects),
    medianLatency: seconds * 1000,
    p90: median(p90),
    p99: median(p99),
    tiers: {
      total_msgs: tierOf(messages, scenario.cs3700?.totalMessages),
      failures: tierOf(failures, scenario.cs3700?.failures),
      duplicates: tierOf(duplicates, scenario.cs3700?.duplicates),
      median_latency: tierOf(seconds * 1_000_000, scenario.cs3700?.medianLatency),
    },
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

function tierOf(figure: number, tiers: Tiers | null | undefined): TierName {
  const [bonus = 0, full = 0, partial = 0] = tiers ?? [];
  return figure < bonus ? 'bonus' : figure < full ? 'full' : figure < partial ? 'partial' : 'none';
}
