import { type Cell, runsOf } from '../../sim/zoo/cell.ts';
import type { ZooResult, ZooRow } from '../../sim/zoo/zoo-result.ts';
import { counted, cutTo, grouped } from '../words/format.ts';
import { seedsText, zooVerdict } from '../words/zoo.ts';
import { type Canvas, canvasOf, type DrawOptions, verdictWord } from './canvas.ts';
import { folded, layoutWidth, stacked, wrapped } from './layout.ts';

/** Includes the star before the name. Names of files may be longer, and are then cut. */
const BUG_WIDTH = 19;
const JUDGE_WIDTH = 22;
const SEEDS_WIDTH = 14;
const SECONDS_WIDTH = 8;
/** Includes the name of a preset. */
const ROW_WIDTH = 79;
const REASON_INDENT = 4;
const REASON_LINES = 4;

/** The results of the zoo as text: the verdict first, then a line per bug, for the preset that caught it soonest. */
export function renderZoo(zoo: ZooResult, options: DrawOptions): string {
  const canvas = canvasOf(options);
  const { width } = canvas;
  const lines = [
    ...folded([headline(zoo, canvas)], width),
    '',
    ...tableHead(canvas),
    ...zoo.rows.flatMap((row) => rowLines(row, zoo.interrupted === true, width)),
    ...objectionLines(zoo, canvas),
    ...judgeLines(zoo, canvas),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(zoo: ZooResult, { paint }: Canvas): string {
  const { rows, control } = zoo;
  const real = rows.filter(({ equivalent }) => !equivalent);
  const starred = real.filter((row) => row.starred);
  const caughtOf = (some: readonly ZooRow[]): number => some.filter(({ caught }) => caught).length;
  const parts = [
    `${caughtOf(real)} of ${counted(real.length, 'bug')} caught`,
    `${caughtOf(starred)} of ${starred.length} starred`,
    `control ${grouped(control.violations)} of ${grouped(control.runs)} failed`,
  ];
  return `${verdictWord(zooVerdict(zoo), paint)}  zoo  ${parts.join(' · ')}`;
}

function tableHead({ paint, width }: Canvas): string[] {
  const caughtBy = 'caught by';
  return stacked(
    paint.dim('  bug'.padEnd(BUG_WIDTH) + caughtBy) + ' '.repeat(JUDGE_WIDTH - caughtBy.length),
    paint.dim(`${'seeds'.padEnd(SEEDS_WIDTH)}${'sim. s'.padEnd(SECONDS_WIDTH)}preset`),
    ROW_WIDTH,
    width,
  );
}

/** What the judges had to say against the correct core. */
function objectionLines({ control }: ZooResult, { width }: Canvas): string[] {
  if (control.objections.length === 0) return [];
  const objections = control.objections.map((text) => cutTo(`    ${text}`, layoutWidth(width)));
  return ['', '  violations of the correct core:', ...folded(objections, width)];
}

/** For each judge, whether the bug that it finds first is still found without it. */
function judgeLines({ judges }: ZooResult, { paint, width }: Canvas): string[] {
  if (judges.length === 0) return [];
  const lines = judges.map(({ judge, bug, seeds, without }) => {
    const name = `    ${judge.padEnd(JUDGE_WIDTH)}`;
    if (bug === '') return `${name}never first to object`;
    const then =
      without.judge === ''
        ? `is not found in ${counted(without.runs, 'seed')}`
        : `${without.judge} finds it after ${counted(without.seeds ?? 0, 'seed')}`;
    return cutTo(`${name}${bug} (${counted(seeds ?? 0, 'seed')}): ${then}`, layoutWidth(width));
  });
  return ['', paint.dim('  with a judge switched off'), ...folded(lines, width)];
}

function rowLines(row: ZooRow, interrupted: boolean, width: number): string[] {
  const name = `${cutTo(`${row.starred ? '★' : ' '} ${row.bug}`, BUG_WIDTH - 1).padEnd(BUG_WIDTH)}`;
  const cell = row.cells[row.best];
  if (cell === undefined && interrupted && runsOf(row.cells) === 0)
    return [cutTo(`${name}not tried yet`, width)];
  if (cell === undefined) {
    const indent = ' '.repeat(REASON_INDENT);
    const reason = wrapped(row.reason ?? '', width - REASON_INDENT, REASON_LINES);
    return [cutTo(`${name}${notCaught(row)}`, width), ...reason.map((line) => indent + line)];
  }
  const judge = row.equivalent ? `WRONGLY ${row.judge}` : row.judge;
  const found = `${seedsText(cell).padEnd(SEEDS_WIDTH)}${secondsText(cell).padEnd(SECONDS_WIDTH)}${row.best}`;
  return stacked(name + judge.padEnd(JUDGE_WIDTH), found, ROW_WIDTH, width).map((line) => cutTo(line, width));
}

function notCaught({ cells, equivalent, lost }: ZooRow): string {
  if (lost === true) return 'not decided';
  const tried = runsOf(cells);
  if (tried === 0) return 'not run with --quick';
  return `${equivalent ? 'no violation, as expected,' : 'not caught'} in ${counted(tried, 'seed')}`;
}

function secondsText({ simulatedSeconds }: Cell): string {
  return simulatedSeconds === null ? '' : simulatedSeconds.toFixed(1);
}
