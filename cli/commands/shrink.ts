import { type Command, colorOption, jsonOption, setOption } from '../request/command.ts';
import { usualSeed } from '../request/run-defaults.ts';

export const shrinkCommand: Command = {
  name: 'shrink',
  usage: '<scenario> --seed S [-o out.yaml]',
  about:
    'Reduces a failing run to the smallest scenario that still fails in the same way, and explains it step by step.',
  options: [
    { name: 'seed', kind: 'text', value: 'S', help: `The run that fails (default ${usualSeed}).` },
    setOption,
    {
      name: 'o',
      kind: 'text',
      value: 'FILE',
      help: 'Write the scenario to this file; without -o it is printed.',
    },
    {
      name: 'budget',
      kind: 'text',
      value: 'EVENTS',
      help: 'Most events that the search may simulate (default 10000000); not seconds, so that the result is the same on every machine.',
    },
    { name: 'mermaid', kind: 'flag', help: 'Print the sequence diagram as Mermaid.' },
    { name: 'quiet', kind: 'flag', help: 'Print only the first line, without the scenario.' },
    jsonOption,
    colorOption,
  ],
  examples: ['raftsim shrink scenarios/crash-leader.yaml --seed 4471 -o shrunk.yaml'],
  async run(request, console) {
    const { runInThread } = await import('../thread/run.ts');
    return runInThread('shrink', request, console);
  },
};
