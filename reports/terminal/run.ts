import type { Slip } from '../../sim/audit/slip.ts';
import type { Report } from '../../sim/report.ts';
import { quotedPath } from '../../sim/run/replay-command.ts';
import { shrinking } from '../words/commands.ts';
import { cutTo } from '../words/format.ts';
import { firstViolation } from '../words/violations.ts';
import { type Canvas, canvasOf, type DrawOptions, verdictWord, widened } from './canvas.ts';
import { courseLines, renderCourseTable } from './course.ts';
import { dotted, folded, labelled, TEXT_COLUMN } from './layout.ts';
import { expectationLines, propertyLines } from './run-checks.ts';
import { faultLines } from './run-faults.ts';
import {
  ALL_OPERATIONS,
  causeLines,
  EACH_OPERATION,
  latencyLines,
  networkLine,
  raftLine,
  requestLine,
  timeLine,
} from './run-figures.ts';
import { culpritLines, limitLines, whyLines } from './run-why.ts';

const MAX_LINES = 26;
/** Columns that a scenario's name has in the first line, whatever else is there. */
const LEAST_NAME = 30;
/** There is room for so many culprits. */
export const MOST_CULPRITS = 2;
/** The most lines for faults. */
const MAX_FAULT_LINES = 6;
/** Least space between the path of the report and the digest, if they share a line. */
const DIGEST_GAP = 4;

export interface TerminalOptions extends DrawOptions {
  /** The size of the cluster, which the report does not contain. */
  readonly cluster?: { readonly nodes: number; readonly clients: number };
  /** Path of the trace that the failing run left. */
  readonly trace?: string;
  /** Whether to offer shrinking the failure. */
  readonly shrink?: boolean;
  /** What was done against the rules of Raft before the first violation: the culprits. */
  readonly slips?: readonly Slip[];
  /** Path of a longer report. */
  readonly report?: string;
}

/**
 * The report of a run as text: at most 26 lines of at most 80 columns (more lines on a narrower terminal), ending
 * in a line feed. The verdict is the first word. The report ends with commands to paste, which are never cut,
 * however long.
 */
export function renderRun(report: Report, options: TerminalOptions): string {
  const canvas = canvasOf(options);
  const wide = widened(canvas);
  const detail = DETAILS.find((each) => linesOf(report, options, wide, each).length <= MAX_LINES);
  return `${linesOf(report, options, canvas, detail ?? LEAST).join('\n')}\n`;
}

/** How much to show of those parts that can be long. */
interface Detail {
  readonly failures: number;
  readonly expectations: number;
  /** Whether to show the latency of each kind of operation and the causes of failures, or only the latency of all. */
  readonly figures: boolean;
  readonly operations: number;
}

/** The levels of detail from most to least; the first with which the report fits is used. */
const LEAST: Detail = { failures: 1, expectations: 1, figures: false, operations: 4 };
const DETAILS: readonly Detail[] = [
  { failures: 4, expectations: 3, figures: true, operations: 5 },
  { failures: 3, expectations: 2, figures: true, operations: 4 },
  { failures: 3, expectations: 2, figures: false, operations: 4 },
  LEAST,
];

function linesOf(report: Report, options: TerminalOptions, canvas: Canvas, detail: Detail): string[] {
  const wide = widened(canvas);
  const above = [
    header(report, options, canvas),
    '',
    ...propertyLines(report.properties, detail.failures, wide),
    ...expectationLines(report.expectations, detail.expectations, wide),
    '',
    timeLine(report, wide),
    raftLine(report, wide),
    networkLine(report, wide),
    requestLine(report, wide),
    ...(detail.figures ? causeLines(report, wide) : []),
    ...latencyLines(report, detail.figures ? EACH_OPERATION : ALL_OPERATIONS, canvas),
    ...courseLines(report, wide),
  ];
  const below = (on: Canvas): string[] => [
    ...whyLines(report, detail.operations, on),
    ...culpritLines(options.slips ?? [], on),
    ...limitLines(report, on),
    '',
    ...commandLines(report, options, on),
  ];
  const violated = firstViolation(report)?.at?.second ?? null;
  // The last strike before a violation is shown in any case: it is the likeliest cause.
  const least = report.faults.some(({ at, effective }) => effective && at <= (violated ?? 0)) ? 2 : 1;
  const room = Math.max(least, Math.min(MAX_FAULT_LINES, MAX_LINES - above.length - below(wide).length));
  const faults = faultLines(report.faults, room, violated, wide);
  return [...folded([...above, ...faults], canvas.width), ...below(canvas)];
}

/** The first line alone, with its line feed. */
export function renderQuiet(report: Report, options: TerminalOptions): string {
  return `${header(report, options, canvasOf(options))}\n`;
}

/** A table of the grades after several runs graded by CS3700; '' otherwise. */
export function renderGrades(reports: readonly Report[], options: TerminalOptions): string {
  return renderCourseTable(reports, canvasOf(options));
}

function header(report: Report, options: TerminalOptions, { paint, width }: Canvas): string {
  const { cluster } = options;
  const size =
    cluster === undefined
      ? []
      : [
          cluster.nodes === 1 ? '1 node' : `${cluster.nodes} nodes`,
          cluster.clients === 1 ? '1 client' : `${cluster.clients} clients`,
        ];
  const length = `${Number(report.virtualSeconds.toFixed(2))} s virtual`;
  // That a run was broken off matters more than how large the cluster is.
  const setting = report.brokenOff === undefined ? [...size, length] : [`broken off at ${length}`, ...size];
  const word = verdictWord(report.verdict, paint);
  const [first, ...others] = setting;
  const seed = `  seed ${report.seed}   ${first}`;
  const room = width - report.verdict.length - 2;
  // Of a long name the end is left out rather than the seed, unless the seed is longer still.
  const name = cutTo(report.scenario.name, Math.max(LEAST_NAME, room - [...seed].length));
  const rest = dotted([name + seed, ...others], room);
  return `${word}  ${paint.bold(rest)}`;
}

function commandLines(report: Report, options: TerminalOptions, { paint, width }: Canvas): string[] {
  const lines: string[] = [];
  const say = (label: string, text: string): void => {
    lines.push(labelled(paint, label, text));
  };
  const at = firstViolation(report)?.at;
  if (report.verdict === 'fail' && options.trace !== undefined) {
    const position = at === undefined ? '' : ` --at ${at.event}`;
    say('replay', `npx raftsim replay ${quotedPath(options.trace)}${position}`);
  } else {
    say('replay', report.replay);
  }
  if (report.verdict === 'fail' && options.shrink === true) {
    say('shrink', shrinking(report.replay));
  }
  const digest = `digest ${report.digest}`;
  const besideDigest = width - TEXT_COLUMN - digest.length;
  if (options.report === undefined) {
    say('digest', report.digest);
  } else if (options.report.length + DIGEST_GAP > besideDigest) {
    say('report', options.report);
    say('digest', report.digest);
  } else {
    say('report', options.report.padEnd(besideDigest) + digest);
  }
  return lines;
}
