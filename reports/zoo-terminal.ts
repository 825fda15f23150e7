import { Chalk } from 'chalk';
import { type Cell, runsOf } from '../sim/zoo/cell.ts';
import type { ZooResult, ZooRow } from '../sim/zoo/zoo-result.ts';
import { counted, grouped } from './format.ts';
import { cutTo, folded, layoutWidth, stacked, USUAL_WIDTH, wrapped } from './layout.ts';

/** Includes the star before the name. Names of files may be longer, and are then cut. */
const BUG_WIDTH = 19;
const JUDGE_WIDTH = 22;
const SEEDS_WIDTH = 14;
const SECONDS_WIDTH = 8;
/** Includes the name of a preset. */
const ROW_WIDTH = 79;
const REASON_INDENT = 4;
const REASON_LINES = 4;

interface ZooTextOptions {
  readonly color: boolean;
  readonly width?: number;
}

/** Whether all starred bugs that could be tried were caught, and the correct core and equivalent changes were not blamed. */
export function zooPasses({ rows, control }: ZooResult): boolean {
  return (
    control.violations === 0 &&
    rows.every((row) => row.lost === true || (row.equivalent ? !row.caught : row.caught || !row.starred))
  );
}

/** The results of the zoo as text: the verdict first, then a line per bug, for the preset that caught it soonest. */
export function renderZoo(zoo: ZooResult, options: ZooTextOptions): string {
  const paint = new Chalk({ level: options.color ? 1 : 0 });
  const width = options.width ?? USUAL_WIDTH;
  const real = zoo.rows.filter(({ equivalent }) => !equivalent);
  const caught = real.filter((row) => row.caught);
  const starred = real.filter((row) => row.starred);
  const isOpen = zoo.interrupted === true || (zooPasses(zoo) && zoo.rows.some(({ lost }) => lost === true));
  const verdict = isOpen
    ? paint.bold.yellow('UNDECIDED')
    : zooPasses(zoo)
      ? paint.bold.green('PASS')
      : paint.bold.red('FAIL');
  const { control } = zoo;
  const lines = [
    ...folded(
      [
        `${verdict}  zoo  ${caught.length} of ${counted(real.length, 'bug')} caught · ${starred.filter((row) => row.caught).length} of ${starred.length} starred · control ${grouped(control.violations)} of ${grouped(control.runs)} failed`,
      ],
      width,
    ),
    '',
    ...stacked(
      `${paint.dim(`${'  bug'.padEnd(BUG_WIDTH)}caught by`)}${' '.repeat(JUDGE_WIDTH - 'caught by'.length)}`,
      paint.dim(`${'seeds'.padEnd(SEEDS_WIDTH)}${'sim. s'.padEnd(SECONDS_WIDTH)}preset`),
      ROW_WIDTH,
      width,
    ),
    ...zoo.rows.flatMap((row) => rowLines(row, zoo.interrupted === true, width)),
  ];
  if (control.objections.length > 0) {
    lines.push(
      '',
      `  violations of the correct core:`,
      ...folded(
        control.objections.map((text) => cutTo(`    ${text}`, layoutWidth(width))),
        width,
      ),
    );
  }
  if (zoo.judges.length > 0) {
    lines.push('', paint.dim('  with a judge switched off'));
    for (const { judge, bug, seeds, without } of zoo.judges) {
      if (bug === '') {
        lines.push(`    ${judge.padEnd(JUDGE_WIDTH)}never first to object`);
        continue;
      }
      const then =
        without.judge === ''
          ? `is not found in ${counted(without.runs, 'seed')}`
          : `${without.judge} finds it after ${counted(without.seeds ?? 0, 'seed')}`;
      const text = `    ${judge.padEnd(JUDGE_WIDTH)}${bug} (${counted(seeds ?? 0, 'seed')}): ${then}`;
      lines.push(...folded([cutTo(text, layoutWidth(width))], width));
    }
  }
  return `${lines.join('\n')}\n`;
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

/** "3 (2-9)". */
export function seedsText({ seeds, seedsInterval }: Cell): string {
  if (seeds === null || seedsInterval === null) return '';
  const [low, high] = seedsInterval;
  return `${grouped(seeds)} (${grouped(low)}–${high === null ? '?' : grouped(high)})`;
}

function secondsText({ simulatedSeconds }: Cell): string {
  return simulatedSeconds === null ? '' : simulatedSeconds.toFixed(1);
}
