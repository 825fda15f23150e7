import { printable } from '../../sim/facts/printable.ts';
import { quotedPath } from '../../sim/run/replay-command.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import { runCommand, shrinkCommand } from '../words/commands.ts';
import { counted, cutTo, grouped, seconds, slowRate } from '../words/format.ts';
import {
  idleFaults,
  neverReached,
  placeInWords,
  seedsInWords,
  shareInWords,
  signatureName,
  stoppedInWords,
  subjectOf,
} from '../words/sweep.ts';
import { failedChecks } from '../words/sweep-checks.ts';
import { type Canvas, canvasOf, type DrawOptions, verdictWord, widened } from './canvas.ts';
import { dotted, dottedWithRest, folded, labelled, stacked, TEXT_COLUMN, wrapped } from './layout.ts';
import { acrossLines } from './sweep-across.ts';
import {
  baselineLines,
  canaryLines,
  expectedLines,
  gridLines,
  missedCanaryLines,
  nondeterminismLines,
  unjudgedLines,
} from './sweep-extras.ts';

const MAX_SIGNATURES = 8;
const MAX_NAMES_LINES = 2;
const SHARE_COLUMN = 39;
const CAUSE_WIDTH = 46;
/** Width of a row including its figures. */
const CAUSES_WIDTH = 76;

export interface SweepTextOptions extends DrawOptions {
  readonly workers?: number;
  /** Number of runs that an earlier attempt had played, which took no time in this one. */
  readonly earlier?: number;
  /** Path of the trace of the first failure, if one was kept. */
  readonly trace?: string;
  /** Path of the sweep's HTML page, if one was kept. */
  readonly report?: string;
}

/** The report of a sweep as text: the verdict first, commands to paste last. */
export function renderSweep(sweep: SweepResult, options: SweepTextOptions): string {
  const canvas = canvasOf(options);
  const wide = widened(canvas);
  const sections = [
    [header(sweep, options, canvas)],
    folded([...countLines(sweep, wide), ...missedCanaryLines(sweep, wide)], canvas.width),
    nondeterminismLines(sweep, canvas),
    causeLines(sweep, canvas),
    unjudgedLines(sweep, canvas),
    folded(expectedLines(sweep, wide), canvas.width),
    acrossLines(sweep, canvas),
    gridLines(sweep, canvas),
    baselineLines(sweep, canvas),
    [
      ...folded(reachedLines(sweep, wide), canvas.width),
      ...findingLines(sweep, canvas),
      ...folded(canaryLines(sweep, wide), canvas.width),
    ],
    againLines(sweep, options, canvas),
  ];
  const filled = sections.filter((section) => section.length > 0);
  return `${filled.map((section) => section.join('\n')).join('\n\n')}\n`;
}

function header(
  sweep: SweepResult,
  { workers, earlier = 0 }: SweepTextOptions,
  { paint, width }: Canvas,
): string {
  const cut =
    sweep.stopped === '' || sweep.runs === 0
      ? []
      : [`${grouped(sweep.runs)} of ${grouped(sweep.planned)} runs`];
  const asked = [
    ...failedChecks(sweep).map(({ short }) => short),
    ...cut,
    `seeds ${seedsInWords(sweep.seeds)}`,
  ];
  // The parts after the first are dropped if there is no room for them.
  const parts = [`sweep ${subjectOf(sweep)}   ${asked.join(' · ')}`];
  if (sweep.shard !== '') parts.push(`shard ${sweep.shard}`);
  if (workers !== undefined) parts.push(counted(workers, 'worker'));
  if (sweep.wallSeconds > 0) {
    const rate = (sweep.runs - earlier) / sweep.wallSeconds;
    const speed = rate > 0 ? ` (${slowRate(rate)} runs/s)` : '';
    parts.push(`${grouped(Math.max(1, sweep.wallSeconds))} s${speed}`);
  }
  const rest = dotted(parts, width - sweep.verdict.length - 2);
  return `${verdictWord(sweep.verdict, paint)}  ${paint.bold(rest)}`;
}

function countLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const parts = [`${grouped(sweep.pass)} pass`];
  if (sweep.fail > 0) parts.push(`${grouped(sweep.fail)} fail`);
  if (sweep.undecided > 0) parts.push(`${grouped(sweep.undecided)} undecided`);
  const left = parts.join(' · ');
  const right = shareInWords(sweep);
  const gap = Math.max(2, Math.min(SHARE_COLUMN - left.length, width - 2 - left.length - right.length));
  const lines = [`  ${cutTo(`${left}${' '.repeat(gap)}${right}`, width - 2)}`];
  const stopped = stoppedInWords(sweep);
  if (stopped !== '') lines.push(`  ${paint.yellow(cutTo(stopped, width - 2))}`);
  return lines;
}

function causeLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const { signatures, fail } = sweep;
  if (signatures.length === 0) return [];
  const title =
    fail > 1 && signatures.length < fail
      ? `${counted(signatures.length, 'distinct failure')} in ${grouped(fail)} failing runs`
      : 'failures by cause';
  const row = (name: string, figures: string): string[] => stacked(name, figures, CAUSES_WIDTH, width);
  const lines = row(
    `  ${paint.dim(title)}${' '.repeat(CAUSE_WIDTH - title.length)}`,
    paint.dim(' runs   first seed   smallest'),
  );
  for (const signature of signatures.slice(0, MAX_SIGNATURES)) {
    const { runs, firstSeed, smallest, message } = signature;
    const name = cutTo(signatureName(signature), CAUSE_WIDTH - 2).padEnd(CAUSE_WIDTH - 2);
    const figures = `${grouped(runs).padStart(5)}${cutTo(firstSeed, 12).padStart(13)}`;
    lines.push(
      ...row(
        `    ${paint.bold(name.trimEnd())}${' '.repeat(name.length - name.trimEnd().length)}`,
        `${figures}   ${seconds(smallest.second)}`,
      ),
    );
    // With several scenarios, or cells of a grid, a seed alone does not identify a run.
    const place = printable(placeInWords(sweep, signature.scenario, signature.cell));
    if (message !== undefined) lines.push(...said(firstSeed, place, message, width));
    else if (place !== '')
      lines.push(...folded([`      ${paint.dim(`(${firstSeed} with ${place})`)}`], width));
  }
  const more = signatures.length - MAX_SIGNATURES;
  if (more > 0) lines.push(`    ${paint.dim(`and ${more} more`)}`);
  return lines;
}

const MESSAGE_INDENT = 6;
const MAX_MESSAGE_LINES = 3;

/** What the judge said of the first run with this failure. */
function said(seed: string, place: string, message: string, width: number): string[] {
  const run = place === '' ? `seed ${seed}` : `seed ${seed} with ${place}`;
  const lines = wrapped(printable(`${run}: ${message}`), width - MESSAGE_INDENT, MAX_MESSAGE_LINES);
  return lines.map((line) => ' '.repeat(MESSAGE_INDENT) + line);
}

/** The milestones reached in the most runs, as many as there is room for, and the number of others. */
function reachedLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const reached = Object.entries(sweep.reached).filter(([, runs]) => runs > 0);
  reached.sort(([, a], [, b]) => b - a);
  if (reached.length === 0) return [];
  const texts = reached.map(([name, runs]) => `${name} ${grouped(runs)}`);
  return [labelled(paint, 'reached', dottedWithRest(texts, width - TEXT_COLUMN))];
}

/** Milestones that were never reached, and faults that never had an effect. */
function findingLines(sweep: SweepResult, { paint, width }: Canvas): string[] {
  const room = width - TEXT_COLUMN;
  const lines: string[] = [];
  const findings: readonly (readonly [string, readonly string[]])[] = [
    ['never', neverReached(sweep)],
    ['no effect', idleFaults(sweep)],
  ];
  for (const [label, names] of findings) {
    if (names.length === 0) continue;
    namesIn(names, room * MAX_NAMES_LINES - room / 4, room).forEach((line, i) => {
      lines.push(labelled(paint, i === 0 ? label : '', paint.yellow(line)));
    });
  }
  return lines;
}

/** Lines with as many names as there is room for, and the number of others. */
function namesIn(names: readonly string[], room: number, width: number): string[] {
  for (let shown = names.length; ; shown--) {
    const listed = names.slice(0, shown).join(', ');
    const rest = shown < names.length ? ` and ${names.length - shown} more` : '';
    const lines = wrapped(listed + rest, width, Number.POSITIVE_INFINITY);
    if (shown <= 1 || (listed.length <= room && lines.length <= MAX_NAMES_LINES)) return lines;
  }
}

function againLines(sweep: SweepResult, options: SweepTextOptions, { paint }: Canvas): string[] {
  const [first] = sweep.signatures;
  const lines: string[] = [];
  const say = (label: string, text: string): void => {
    lines.push(labelled(paint, label, text));
  };
  if (first !== undefined) {
    const { scenario, cell, firstSeed, property } = first;
    say('again', runCommand(sweep, scenario, cell, firstSeed));
    if (options.trace !== undefined) say('replay', `npx raftsim replay ${quotedPath(options.trace)}`);
    if (property !== 'expect') say('shrink', shrinkCommand(sweep, scenario, cell, firstSeed));
  }
  if (options.report !== undefined) say('report', options.report);
  say('digest', sweep.digest);
  return lines;
}
