import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { CourseReport, Report, TierName } from '../../sim/report.ts';
import { counted, grouped, milliseconds } from './format.ts';

/* The grades of the course CS3700 in the form shared by all kinds of report. */

/** A figure graded by the course, with the tier that it reached; '' if the scenario sets no limits for it. */
interface Grade {
  /** The course's name for it. */
  readonly benchmark: string;
  /** Its name in reports. */
  readonly name: string;
  readonly figure: string;
  readonly tier: TierName | '';
}

/** All figures that the course grades, in its order. */
export function gradesOf({ figures, tiers }: CourseReport): readonly Grade[] {
  const { total_msgs, failures, duplicates, median_latency } = figures;
  const told = [
    ['total_msgs', 'messages', grouped(total_msgs)],
    ['failures', 'failures', grouped(failures)],
    ['duplicates', 'duplicates', grouped(duplicates)],
    ['median_latency', 'median ms', milliseconds(median_latency * MILLIS_PER_SECOND)],
  ] as const;
  return told.map(([benchmark, name, figure]) => ({ benchmark, name, figure, tier: tiers[benchmark] ?? '' }));
}

/** "correct", or a list of the checks that were not met. */
export function correctness({ correct, checks }: CourseReport): string {
  if (correct)
    return checks.course_values === false
      ? 'correct, except for the course’s own check of values'
      : 'correct';
  return `not correct: ${unmetIn(checks).join(', ')}`;
}

/** The checks that were not met, except for OWN_VALUES, which does not count. */
function unmetIn(checks: CourseReport['checks']): readonly string[] {
  return Object.entries(checks).flatMap(([name, met]) => {
    if (met || name === OWN_VALUES) return [];
    return [name === 'linearizable' ? 'a property was violated' : name];
  });
}

/** The course's own check of values, which also blames a store for values that the client could not have known. */
export const OWN_VALUES = 'course_values';

/** "0 redirects", "3 unanswered", and the number of messages if no puts had been batched. */
export function aside({ figures }: CourseReport): readonly string[] {
  const { redirects, unanswered, msgs_each_put_alone: alone } = figures;
  return [
    counted(redirects, 'redirect'),
    `${grouped(unanswered)} unanswered`,
    ...(alone === null ? [] : [`${counted(alone, 'message')} if each put went alone`]),
  ];
}

/** A run that is graded. */
interface Graded {
  readonly name: string;
  readonly cs3700: CourseReport;
}

/** The runs that have grades. */
export function gradedIn(reports: readonly Report[]): readonly Graded[] {
  return reports.flatMap(({ scenario, cs3700 }) =>
    cs3700 === undefined ? [] : [{ name: scenario.name, cs3700 }],
  );
}
