import type { CourseReport, Report, TierName } from '../sim/run/result.ts';
import { counted, grouped, milliseconds } from './format.ts';

/* What there is to tell of the grades of CS3700, wherever it is told. */

const MILLIS = 1000;

/** A figure that the course looks at, and the tier that it reached, where it is graded. */
interface Grade {
  /** As the course calls it. */
  readonly benchmark: string;
  /** As people do. */
  readonly name: string;
  readonly figure: string;
  readonly tier: TierName | '';
}

export function gradesOf({ figures, tiers }: CourseReport): readonly Grade[] {
  const { total_msgs, failures, duplicates, median_latency } = figures;
  const told = [
    ['total_msgs', 'messages', grouped(total_msgs)],
    ['failures', 'failures', grouped(failures)],
    ['duplicates', 'duplicates', grouped(duplicates)],
    ['median_latency', 'median ms', milliseconds(median_latency * MILLIS)],
  ] as const;
  return told.map(([benchmark, name, figure]) => ({ benchmark, name, figure, tier: tiers[benchmark] ?? '' }));
}

/** "correct", or which checks were not met. */
export function correctness({ correct, checks }: CourseReport): string {
  if (correct) return checks.course_values === false ? 'correct, but for its own check of values' : 'correct';
  return `not correct: ${unmetIn(checks).join(', ')}`;
}

/** The checks that count and are not met, as the course calls them; what its own check of values is replaced by, in words. */
function unmetIn(checks: CourseReport['checks']): readonly string[] {
  return Object.entries(checks).flatMap(([name, met]) => {
    if (met || name === OWN_VALUES) return [];
    return [name === 'linearizable' ? 'a property was violated' : name];
  });
}

/** The course's own check of values, which blames a store for what a client could not know. */
export const OWN_VALUES = 'course_values';

/** "0 redirects", "3 unanswered", and what the puts would have taken each alone. */
export function aside({ figures }: CourseReport): readonly string[] {
  const { redirects, unanswered, msgs_each_put_alone: alone } = figures;
  return [
    counted(redirects, 'redirect'),
    `${grouped(unanswered)} unanswered`,
    ...(alone === null ? [] : [`${counted(alone, 'message')} if each put went alone`]),
  ];
}

/** The runs that ask for grades. */
interface Graded {
  readonly name: string;
  readonly cs3700: CourseReport;
}

export function gradedIn(reports: readonly Report[]): readonly Graded[] {
  return reports.flatMap(({ scenario, cs3700 }) =>
    cs3700 === undefined ? [] : [{ name: scenario.name, cs3700 }],
  );
}
