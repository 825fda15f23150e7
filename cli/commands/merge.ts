import { type Command, colorOption, jsonOption } from '../request/command.ts';
import { sweepFormatOption } from '../request/formats.ts';
import { usualFolder } from '../request/run-defaults.ts';

export const mergeCommand: Command = {
  name: 'merge',
  usage: '<sweep.json>...',
  about: 'Joins the shards of one sweep: the report is the same as if the sweep had never been split.',
  options: [
    {
      name: 'out',
      kind: 'text',
      value: 'DIR',
      help: `Write sweep.json and more there (failures are always kept, by default in ${usualFolder}).`,
    },
    sweepFormatOption,
    {
      name: 'baseline',
      kind: 'text',
      value: 'FILE',
      help: 'Compare with an older sweep.json on the seeds that both have.',
    },
    { name: 'quiet', kind: 'flag', help: 'Print only the first line of the report.' },
    {
      name: 'strict',
      kind: 'flag',
      help: 'A fault that had no effect in any run makes the sweep undecided (exit code 3).',
    },
    jsonOption,
    colorOption,
  ],
  examples: ['raftsim merge part-1/sweep.json part-2/sweep.json --out whole'],
  async run(request, console) {
    const { runMergeCommand } = await import('../sweep/merge.ts');
    return runMergeCommand(request, console);
  },
};
