import { wrapped } from '../../reports/terminal/layout.ts';
import type { Command, OptionSpec } from './command.ts';
import { commands } from './commands.ts';

/* Formats the help texts. They are made here, so that the option parser need not be loaded for them. */

const columnGap = 2;
/** The least width of the column of explanations. */
const leastRoom = 24;

function table(rows: readonly (readonly [string, string])[], width: number): string {
  const column = rows.reduce((widest, [left]) => Math.max(widest, left.length), 0) + 2 * columnGap;
  const room = Math.max(leastRoom, width - column);
  return rows
    .map(
      ([left, right]) =>
        `  ${left.padEnd(column - columnGap)}${inLines(right, room).join(`\n${' '.repeat(column)}`)}\n`,
    )
    .join('');
}

function inLines(text: string, width: number): string[] {
  return wrapped(text, width, Number.POSITIVE_INFINITY);
}

/** The output of `raftsim --help`, for a terminal of `width` columns. */
export function overview(width: number): string {
  return [
    `${inLines('raftsim runs a Raft cluster through a scenario, on a virtual clock, and checks every step.', width).join('\n')}\n\n`,
    'usage\n',
    table(
      [
        [
          'raftsim <scenario>... [--seed S]',
          'run; a scenario is a .yaml file, a .json file of the course CS3700, or a folder of them',
        ],
        ['raftsim <command> [...]', 'see below'],
      ],
      width,
    ),
    '\ncommands\n',
    table(
      commands.map(({ name, summary }) => [name, summary]),
      width,
    ),
    '\ncommon options\n',
    table(
      [
        ['--seed S', 'any text; the same scenario and seed give the same run (default 1)'],
        ['--set PATH=VALUE', 'override a value of the scenario; may be repeated'],
        ['--json', 'one JSON object on standard output'],
        ['--color, --no-color', 'colours or none'],
        ['--help, --version', 'after a command, --help describes that command'],
      ],
      width,
    ),
    `\n${inLines('exit code: 0 passed, 1 failed, 2 invalid scenario or options, 3 undecided, 4 not deterministic, 130 interrupted', width).join('\n')}\n`,
    '\ntry: raftsim scenarios/crash-leader.yaml --seed 42\n',
  ].join('');
}

/** The output of `raftsim <command> --help`. */
export function commandHelp(command: Command, width: number): string {
  const rows = [...command.options.map(optionRow), ['--help', 'Print this text.'] as const];
  return [
    `${inLines(command.about, width).join('\n')}\n\nusage\n  ${`raftsim ${command.name} ${command.usage}`.trimEnd()}\n`,
    `\noptions\n${table(rows, width)}`,
    `\nexamples\n${command.examples.map((example) => `  ${example}\n`).join('')}`,
  ].join('');
}

function optionRow(option: OptionSpec): readonly [string, string] {
  const value = option.kind === 'flag' ? '' : ` ${option.value ?? 'TEXT'}`;
  const dashes = option.name.length === 1 ? '-' : '--';
  return [`${dashes}${option.name}${value}`, option.help];
}
