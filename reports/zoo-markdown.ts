import { type Cell, runsOf } from '../sim/zoo/cell.ts';
import type { ControlCell, ZooEffort, ZooResult, ZooRow } from '../sim/zoo/zoo-result.ts';
import { counted, grouped } from './format.ts';
import { seedsText } from './zoo-terminal.ts';

/** The results of the zoo as Markdown (docs/zoo.md): bugs by presets, the control, and the value of each judge. */
export function zooMarkdown(zoo: ZooResult): string {
  const { rows, presets, control, judges, effort } = zoo;
  const real = rows.filter(({ equivalent }) => !equivalent);
  const caught = real.filter((row) => row.caught);
  const starred = real.filter((row) => row.starred);
  const tried =
    control.runs +
    rows.reduce((sum, { cells }) => sum + runsOf(cells), 0) +
    judges.reduce((sum, { without }) => sum + without.runs, 0);
  const sections = [
    '# The bug zoo',
    [
      'Raft bugs that somebody really made, each put into the otherwise correct core and run with the shipped presets. A testbed is worth what it finds; a bug of your own is tried in the same way, see [bugs.md](bugs.md). This page is made by',
      '',
      `    npx raftsim zoo ${options(effort)} --markdown > docs/zoo.md`,
      '',
      `which tries the seeds from 1 on: at most ${grouped(effort.seeds)} of each bug on each preset, fewer where ${counted(effort.enough, 'catch', 'catches')} came sooner${effort.depth > effort.seeds ? `, and up to ${grouped(effort.depth)} on each preset of what no preset had caught by then` : ''}. ${grouped(tried)} runs in all, each of 10 to 30 simulated seconds. The same command gives the same page; with \`--resume DIR\` it can be stopped, and goes on where it was.`,
      '',
      `${caught.length} of ${counted(real.length, 'bug')} are caught, ${starred.filter((row) => row.caught).length} of ${counted(starred.length, 'starred one')}. ` +
        `The control, which is the correct core on the same presets, was blamed in ${grouped(control.violations)} of ${counted(control.runs, 'run')}.`,
      ...control.objections.map((text) => `\n    ${text}`),
    ].join('\n'),
    '## Where each bug is caught soonest',
    [
      'Seeds and simulated seconds until caught: the median, with the 95 % interval of the seeds; `?` is an end that the seeds tried do not bound. The share of seeds that catch a bug gives both, since seeds are independent.',
      '',
      'For comparison, what others report: the even-quorum bug of openraft (L6) fell within about 50 iterations of its simulation; the 2015 bug in single-server changes (M1) took about 1.8 million coverage-guided executions in hydro; one bug of CCF took more than two days and 37 billion states of a model checker. The six bugs of the CCF paper are E12, L1, L2, L5, L7 and M8, and the preset ccf-six imitates its driver.',
      '',
      table(
        ['bug', 'what is wrong', 'judge', 'seeds', 'simulated s', 'preset'],
        rows.filter((row) => row.caught).map((row) => caughtRow(row)),
      ),
    ].join('\n'),
    '## Every bug on every preset',
    [
      'Median seeds until caught, with the first letters of the judge that spoke first; a dot: not seen on that preset. The last row is the correct core: how often it was blamed, in how many runs.',
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
    ].join('\n'),
    missedSection(rows),
    '## The judges',
    [
      'A bug that each judge is the first to speak of, and what becomes of that bug when the judge is switched off: found later, by another judge, or not at all.',
      '',
      table(
        ['judge', 'bug', 'preset', 'seeds', 'without it'],
        judges.map(({ judge, bug, preset, seeds, without }) => [
          judge,
          bug,
          preset,
          String(seeds ?? ''),
          bug === ''
            ? 'spoke first of none'
            : without.judge === ''
              ? `not found in ${counted(without.runs, 'seed')}`
              : `${without.judge} after ${counted(without.seeds ?? 0, 'seed')}`,
        ]),
      ),
    ].join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** The command-line options that reproduce these results. */
function options({ quick, seeds, depth, control }: ZooEffort): string {
  return `${quick ? '--quick ' : ''}--seeds ${seeds} --depth ${depth} --control ${control}`;
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

function missedSection(rows: readonly ZooRow[]): string {
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
