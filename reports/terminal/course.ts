import type { ChalkInstance } from 'chalk';
import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { CourseReport, Report, TierName } from '../../sim/report.ts';
import { correctness, gradedIn, gradesOf } from '../words/course-grades.ts';
import { counted, grouped, milliseconds } from '../words/format.ts';
import { type Canvas, verdictMark } from './canvas.ts';
import { dotted, folded, labelled, TEXT_COLUMN, visible } from './layout.ts';

/* The grades by the course CS3700 as text: three lines in the report of a run, and a table over several runs. */

/** The lines with the grades; none if the run is not graded. */
export function courseLines({ cs3700 }: Report, { paint, width }: Canvas): string[] {
  if (cs3700 === undefined) return [];
  const { figures, tiers } = cs3700;
  const room = width - TEXT_COLUMN;
  const told = (name: string, text: string): string => [text, tiers[name]].filter(Boolean).join(' ');
  const lines = [
    [
      verdictOf(cs3700, paint),
      ...(cs3700.correct
        ? [counted(figures.redirects, 'redirect'), `${grouped(figures.unanswered)} unanswered`]
        : []),
    ],
    [
      told('total_msgs', counted(figures.total_msgs, 'message')),
      told('failures', counted(figures.failures, 'failure')),
      told('duplicates', counted(figures.duplicates, 'duplicate')),
    ],
    [
      told('median_latency', `median ${milliseconds(figures.median_latency * MILLIS_PER_SECOND)} ms`),
      ...(figures.msgs_each_put_alone === null
        ? []
        : [`${counted(figures.msgs_each_put_alone, 'message')} if each put went alone`]),
    ],
  ];
  return lines.map((parts, i) => labelled(paint, i === 0 ? 'cs3700' : '', dottedPainted(parts, room)));
}

/** As `dotted`, but the first part is coloured (and short enough to fit). */
function dottedPainted([first = '', ...rest]: readonly string[], room: number): string {
  return rest.length === 0 ? first : `${first} · ${dotted(rest, room - visible(first) - 3)}`;
}

function verdictOf(cs3700: CourseReport, paint: ChalkInstance): string {
  return `${verdictMark(cs3700.correct ? 'pass' : 'fail', paint)} ${correctness(cs3700)}`;
}

const NAME_WIDTH = 14;
const FIGURE_WIDTH = 6;
const TIER_WIDTH = 7;
const ALONE_WIDTH = 7;

/** A table with a line for each graded run; '' if there are fewer than two. */
export function renderCourseTable(reports: readonly Report[], { paint, width }: Canvas): string {
  const rows = gradedIn(reports);
  if (rows.length < 2) return '';
  const head = [
    'CS3700'.padEnd(NAME_WIDTH + 2),
    headOf('messages'),
    'alone'.padStart(ALONE_WIDTH),
    headOf('failures'),
    headOf('duplicates'),
    headOf('median ms'),
  ];
  const correct = rows.filter(({ cs3700 }) => cs3700.correct).length;
  return [
    ...folded([paint.dim(head.join('').trimEnd())], width),
    ...folded(
      rows.map(({ name, cs3700 }) => rowOf(name, cs3700, paint)),
      width,
    ),
    `${correct} of ${rows.length} correct`,
    '',
  ].join('\n');
}

function headOf(text: string): string {
  return `  ${text.padEnd(FIGURE_WIDTH + TIER_WIDTH - 1)}`;
}

function rowOf(name: string, cs3700: CourseReport, paint: ChalkInstance): string {
  const alone = cs3700.figures.msgs_each_put_alone;
  const cells = gradesOf(cs3700).map(
    ({ figure, tier }) => `${figure.padStart(FIGURE_WIDTH)} ${painted(tier, paint)}`,
  );
  return [
    `${verdictMark(cs3700.correct ? 'pass' : 'fail', paint)} ${name.slice(0, NAME_WIDTH).padEnd(NAME_WIDTH)}`,
    ...cells.slice(0, 1),
    (alone === null ? '-' : grouped(alone)).padStart(ALONE_WIDTH),
    ...cells.slice(1),
  ]
    .join('')
    .trimEnd();
}

function painted(tier: TierName | '', paint: ChalkInstance): string {
  const text = tier.padEnd(TIER_WIDTH);
  switch (tier) {
    case '':
    case 'full':
      return text;
    case 'bonus':
      return paint.green(text);
    case 'partial':
      return paint.yellow(text);
    case 'none':
      return paint.red(text);
    default:
      return tier satisfies never;
  }
}
