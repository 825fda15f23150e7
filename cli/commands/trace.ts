import { type Command, colorOption, jsonOption, setOption } from '../request/command.ts';
import { usualSeed } from '../request/run-defaults.ts';

export const traceCommand: Command = {
  name: 'trace',
  usage: '<scenario> --seed S [--node n3] [--from 4s] [--to 6s] [-o FILE]',
  about:
    'Prints any run, passing or not, event by event in words; or writes it to a file for replay and diff. A position in the log is written INDEX.TERM: 2105.25 is index 2105 of term 25; ~17 is the number of a message.',
  options: [
    { name: 'seed', kind: 'text', value: 'S', help: `Which run (default ${usualSeed}).` },
    setOption,
    {
      name: 'node',
      kind: 'text',
      value: 'N',
      help: 'Only events that concern this server, as in --node n3.',
    },
    { name: 'from', kind: 'text', value: 'TIME', help: 'Only from this moment on, as in 4s.' },
    { name: 'to', kind: 'text', value: 'TIME', help: 'Only up to this moment.' },
    {
      name: 'o',
      kind: 'text',
      value: 'FILE',
      help: 'Write the whole trace to this file; gzipped if the name ends in .gz.',
    },
    jsonOption,
    colorOption,
  ],
  examples: [
    'raftsim trace scenarios/crash-leader.yaml --seed 42 --node n3 --from 4s --to 6s',
    'raftsim trace scenarios/crash-leader.yaml --seed 42 --to 1s --json',
    'raftsim trace scenarios/crash-leader.yaml --seed 42 -o crash-leader-42.trace.gz',
  ],
  async run(request, console) {
    const { runTraceCommand } = await import('../traces/trace.ts');
    return runTraceCommand(request, console);
  },
};
