import { quoted } from '../../sim/run/replay-command.ts';
import { type Cell, runsOf } from '../../sim/zoo/cell.ts';
import type { ControlCell, ZooResult, ZooRow } from '../../sim/zoo/zoo-result.ts';
import { counted, grouped } from '../words/format.ts';
import { seedsText } from '../words/zoo.ts';

/**
 * The results of the zoo as Markdown (docs/zoo.md): bugs by presets, the control, and the value of each judge. `asked`:
 * the bugs as the command line names them; empty if they are all.
 */
export function zooMarkdown(zoo: ZooResult, asked: readonly string[] = []): string {
  const sections = [
    '# The bug zoo',
    introduction(zoo, asked),
    '## Where each bug is caught soonest',
    soonestSection(zoo),
    '## Every bug on every preset',
    presetsSection(zoo),
    missedSection(zoo),
    ...(zoo.judges.length === 0 ? [] : ['## The judges', judgesSection(zoo)]),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function introduction(zoo: ZooResult, asked: readonly string[]): string {
  const { rows, control, judges, effort } = zoo;
  const real = rows.filter(({ equivalent }) => !equivalent);
  const starred = real.filter((row) => row.starred);
  const caughtOf = (some: readonly ZooRow[]): number => some.filter(({ caught }) => caught).length;
  const tried =
    control.runs +
    rows.reduce((sum, { cells }) => sum + runsOf(cells), 0) +
    judges.reduce((sum, { without }) => sum + without.runs, 0);
  const deeper =
    effort.depth > effort.seeds
      ? `, and up to ${grouped(effort.depth)} on each preset for a bug that no preset has caught by then`
      : '';
  return [
    'Raft bugs from real implementations, each put into the otherwise correct core and run on the shipped presets, to measure what the testbed finds. [bugs.md](bugs.md) explains how to try a bug of your own in the same way. This page is made by',
    '',
    `    npx raftsim zoo ${[...asked.map(quoted), options(zoo)].join(' ')} --markdown > docs/zoo.md`,
    '',
    `which tries the seeds from 1 on: at most ${grouped(effort.seeds)} for each bug on each preset, fewer if ${counted(effort.enough, 'catch', 'catches')} ${effort.enough === 1 ? 'comes' : 'come'} sooner${deeper}. ${grouped(tried)} runs in all, each of 10 to 30 simulated seconds. The same command gives the same page; with \`--resume DIR\` it can be interrupted and continued.`,
    '',
    ...(zoo.interrupted === true
      ? ['**It was interrupted: this page shows only the runs that were finished by then.**', '']
      : []),
    `${caughtOf(real)} of ${counted(real.length, 'bug')} are caught, ${caughtOf(starred)} of ${counted(starred.length, 'starred one')}. ` +
      `In the control, the correct core on the same presets, a judge objected in ${grouped(control.violations)} of ${counted(control.runs, 'run')}.`,
    ...control.objections.map((text) => `\n    ${text}`),
  ].join('\n');
}

function soonestSection({ rows }: ZooResult): string {
  return [
    'Seeds and simulated seconds until a bug is caught: the median, with the 95 % interval of the number of seeds; `?` marks an end for which the seeds tried give no bound. Both are computed from the share of seeds that catch the bug, since seeds are independent.',
    '',
    'For comparison, figures reported by others: the even-quorum bug of openraft (L6) fell within about 50 iterations of its simulation; the 2015 bug in single-server changes (M1) took about 1.8 million coverage-guided executions in hydro; one bug of CCF took more than two days and 37 billion states of a model checker. The six bugs of the CCF paper are E12, L1, L2, L5, L7 and M8, and the preset ccf-six imitates its driver.',
    '',
    table(
      ['bug', 'what is wrong', 'judge', 'seeds', 'simulated s', 'preset'],
      rows.filter((row) => row.caught).map((row) => caughtRow(row)),
    ),
  ].join('\n');
}

function presetsSection({ rows, presets, control }: ZooResult): string {
  return [
    'Median number of seeds until the bug is caught, with the initials of the judge that objected first; a dot means that it was not caught on that preset. The last row is the correct core: in how many of its runs a judge objected.',
    '',
    table(
      ['bug', ...presets],
      [
        ...rows.map((row) => [mark(row), ...presets.map((preset) => cellText(row.cells[preset]))]),
        ['control', ...presets.map((preset) => controlText(control.cells[preset]))],
      ],
    ),
    '',
    `The letters: ${initialsOf(rows)}.`,
  ].join('\n');
}

function judgesSection({ judges }: ZooResult): string {
  const rows = judges.map(({ judge, bug, preset, seeds, without }) => [
    judge,
    bug,
    preset,
    String(seeds ?? ''),
    bug === ''
      ? 'never first to object'
      : without.judge === ''
        ? `not found in ${counted(without.runs, 'seed')}`
        : `${without.judge} after ${counted(without.seeds ?? 0, 'seed')}`,
  ]);
  return [
    'For each judge a bug to which it is the first to object, and whether that bug is still caught when the judge is switched off: after more seeds, by another judge, or not at all.',
    '',
    table(['judge', 'bug', 'preset', 'seeds', 'without it'], rows),
  ].join('\n');
}

/** The command-line options that reproduce these results. */
function options({ effort, judges }: ZooResult): string {
  const { quick, seeds, depth, control } = effort;
  return `${quick ? '--quick ' : ''}${quick && judges.length > 0 ? '--judges ' : ''}--seeds ${seeds} --depth ${depth} --control ${control}`;
}

/** The legend of the initials in the cells. */
function initialsOf(rows: readonly ZooRow[]): string {
  const judges = new Set(rows.flatMap(({ cells }) => Object.values(cells).map(({ judge }) => judge)));
  return [...judges]
    .filter((judge) => judge !== '')
    .map((judge) => `${initials(judge)} ${judge}`)
    .sort()
    .join(', ');
}

function missedSection({ rows }: ZooResult): string {
  const missed = rows.filter((row) => !row.caught);
  if (missed.length === 0) return '';
  const lines = missed.map((row) => {
    const tried = runsOf(row.cells);
    return [mark(row), row.about, grouped(tried), row.reason ?? ''];
  });
  return ['## Not caught', table(['bug', 'what is wrong', 'seeds tried', 'why'], lines)].join('\n\n');
}

function caughtRow(row: ZooRow): string[] {
  const cell = row.cells[row.best];
  return [
    mark(row),
    row.about,
    row.equivalent ? `**wrongly** ${row.judge}` : row.judge,
    cell === undefined ? '' : seedsText(cell),
    cell?.simulatedSeconds?.toFixed(1) ?? '',
    row.best,
  ];
}

function mark({ bug, starred }: ZooRow): string {
  return starred ? `★ ${bug}` : bug;
}

function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  return cell.seeds === null ? '·' : `${grouped(cell.seeds)} ${initials(cell.judge)}`;
}

function controlText(cell: ControlCell | undefined): string {
  return cell === undefined ? '' : `${grouped(cell.violations)} in ${grouped(cell.runs)}`;
}

/** "election-safety" as ES. */
function initials(judge: string): string {
  return judge
    .split('-')
    .map((word) => (word[0] ?? '').toUpperCase())
    .join('');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escaped).join(' | ')} |`;
  return [line(head), `|${head.map(() => '--').join('|')}|`, ...rows.map(line)].join('\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
