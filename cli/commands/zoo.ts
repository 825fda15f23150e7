import { type Command, colorOption, jsonOption } from '../command.ts';
import { usualFolder } from '../run-defaults.ts';

export const zooCommand: Command = {
  name: 'zoo',
  usage: '[bug | ./bug.ts]... [--quick] [--seed S] [options]',
  about:
    'Runs known Raft bugs, or your own, on the presets, and tells how many seeds it takes until a judge catches each.',
  options: [
    { name: 'quick', kind: 'flag', help: 'Each bug on its own best preset only: a minute, not an hour.' },
    {
      name: 'seed',
      kind: 'text',
      value: 'S',
      help: 'Show one bug being caught with this seed, as any failure is shown.',
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
      help: 'Seeds for each bug on each preset (default 50; quick: 300).',
    },
    {
      name: 'depth',
      kind: 'text',
      value: 'N',
      help: 'Seeds on each preset for what nothing has caught by then (default 200).',
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
      help: 'Keep what was tried there, and try only what is not there yet.',
    },
    { name: 'workers', kind: 'text', value: 'N', help: 'Worker threads; auto (the default): one per core.' },
    {
      name: 'shrink',
      kind: 'flag',
      help: 'Reduce one run of one bug, by --seed or the first that shows it, to what the bug needs.',
    },
    { name: 'o', kind: 'text', value: 'FILE', help: 'With --shrink: write the scenario there.' },
    {
      name: 'judges',
      kind: 'flag',
      help: 'With --quick too: what becomes of a bug when the judge that speaks first is switched off.',
    },
    { name: 'markdown', kind: 'flag', help: 'The whole table as Markdown.' },
    {
      name: 'out',
      kind: 'text',
      value: 'DIR',
      help: `Keep zoo.json and summary.md there; with --seed what a run keeps (failures in ${usualFolder} anyway).`,
    },
    {
      name: 'quiet',
      kind: 'flag',
      help: 'Only the first line of the table, and no progress; with --seed of the report.',
    },
    { name: 'list', kind: 'flag', help: 'Only list the bugs, without running them.' },
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
