import type { Cell } from '../sim/zoo/cell.ts';
import type { ZooResult, ZooRow } from '../sim/zoo/zoo-result.ts';
import { counted, grouped } from './format.ts';
import { seedsText } from './zoo-terminal.ts';

/** The whole table as Markdown: bugs by presets, the control, and what the judges are worth. */
export function zooMarkdown(zoo: ZooResult): string {
  const { rows, presets, control, judges } = zoo;
  const real = rows.filter(({ equivalent }) => !equivalent);
  const caught = real.filter((row) => row.caught);
  const starred = real.filter((row) => row.starred);
  const sections = [
    '# The bug zoo',
    [
      'Raft bugs that somebody really made, each put into the otherwise correct core and run with the shipped presets. A testbed is worth what it finds. This page is made by `raftsim zoo --markdown > docs/zoo.md`; a bug of your own is tried in the same way, see [bugs.md](bugs.md).',
      '',
      `${caught.length} of ${counted(real.length, 'bug')} are caught, ${starred.filter((row) => row.caught).length} of ${counted(starred.length, 'starred one')}. ` +
        `The correct core was blamed in ${grouped(control.violations)} of ${counted(control.runs, 'run')} on the same presets.`,
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
      'Median seeds until caught, with the first letters of the judge that spoke first; a dot: not seen on that preset.',
      '',
      table(
        ['bug', ...presets],
        rows.map((row) => [mark(row), ...presets.map((preset) => cellText(row.cells[preset]))]),
      ),
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

function missedSection(rows: readonly ZooRow[]): string {
  const missed = rows.filter((row) => !row.caught);
  if (missed.length === 0) return '';
  const lines = missed.map((row) => {
    const tried = Object.values(row.cells).reduce((sum, { runs }) => sum + runs, 0);
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
