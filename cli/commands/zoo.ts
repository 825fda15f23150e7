import { type Command, colorOption, jsonOption } from '../request/command.ts';
import { usualFolder } from '../request/run-defaults.ts';

export const zooCommand: Command = {
  name: 'zoo',
  usage: '[bug | ./bug.ts]... [--quick] [--seed S] [options]',
  about:
    'Runs known Raft bugs, or your own, on the presets, and reports how many seeds it takes until a judge catches each.',
  options: [
    { name: 'quick', kind: 'flag', help: 'Run each bug on its own best preset only: a minute, not an hour.' },
    {
      name: 'seed',
      kind: 'text',
      value: 'S',
      help: 'Run one bug with this seed and report it like any other run.',
    },
    {
      name: 'preset',
      kind: 'text',
      value: 'NAME',
      help: 'With --seed or --shrink: the preset to show it on.',
    },
    {
      name: 'seeds',
      kind: 'text',
      value: 'N',
      help: 'Seeds for each bug on each preset (default 50; quick: 500).',
    },
    {
      name: 'depth',
      kind: 'text',
      value: 'N',
      help: 'Seeds on each preset for a bug that has not been caught by then (default 200).',
    },
    {
      name: 'control',
      kind: 'text',
      value: 'N',
      help: 'Runs of the correct core (default 1000; quick: 110).',
    },
    {
      name: 'resume',
      kind: 'text',
      value: 'DIR',
      help: 'Store finished runs there, and make only those that are missing.',
    },
    { name: 'workers', kind: 'text', value: 'N', help: 'Worker threads; auto (the default): one per core.' },
    {
      name: 'shrink',
      kind: 'flag',
      help: 'Reduce one run of one bug, that of --seed or else the first that shows it, to what the bug needs.',
    },
    { name: 'o', kind: 'text', value: 'FILE', help: 'With --shrink: write the scenario there.' },
    {
      name: 'judges',
      kind: 'flag',
      help: 'Also with --quick: report which judge catches a bug if the one that objects first is switched off.',
    },
    { name: 'markdown', kind: 'flag', help: 'Print the whole table as Markdown.' },
    {
      name: 'out',
      kind: 'text',
      value: 'DIR',
      help: `Write zoo.json and summary.md there; with --seed the files of a run (failures are always kept, by default in ${usualFolder}).`,
    },
    {
      name: 'quiet',
      kind: 'flag',
      help: 'Print only the first line of the table (with --seed or --shrink, of the report), and no progress.',
    },
    { name: 'list', kind: 'flag', help: 'List the bugs without running them.' },
    jsonOption,
    colorOption,
  ],
  examples: [
    'raftsim zoo --quick',
    'raftsim zoo E1 --seed 7',
    'raftsim zoo E1 --shrink -o out.yaml',
    'raftsim zoo L5 R2',
    'raftsim zoo ./my-bug.ts',
  ],
  async run(request, console) {
    const { runZooCommand } = await import('../zoo/run.ts');
    return runZooCommand(request, console);
  },
};
