import { type Command, colorOption, jsonOption, setOption } from '../command.ts';
import { usualSeed } from '../run-defaults.ts';

export const shrinkCommand: Command = {
  name: 'shrink',
  usage: '<scenario> --seed S [-o out.yaml]',
  about:
    'Reduces a failing run to the smallest scenario that still fails in the same way, and tells its story.',
  options: [
    { name: 'seed', kind: 'text', value: 'S', help: `The run that fails (default ${usualSeed}).` },
    setOption,
    { name: 'o', kind: 'text', value: 'FILE', help: 'Write the scenario there; otherwise it is printed.' },
    {
      name: 'budget',
      kind: 'text',
      value: 'EVENTS',
      help: 'Events to simulate at the most in search (default 10000000); not seconds, so that the result is the same everywhere.',
    },
    { name: 'mermaid', kind: 'flag', help: 'Print the sequence diagram as Mermaid.' },
    jsonOption,
    colorOption,
  ],
  examples: ['raftsim shrink scenarios/crash-leader.yaml --seed 4471 -o shrunk.yaml'],
  async run(request, console) {
    const { runInThread } = await import('../thread/run.ts');
    return runInThread('shrink', request, console);
  },
};
