import { type Command, colorOption, jsonOption, setOption } from '../request/command.ts';

export const corpusCommand: Command = {
  name: 'corpus',
  usage: 'add <scenario> [--seed S] [--set PATH=VALUE] | verify [FOLDER]',
  about:
    'Pins failures under scenarios/regressions/, and reports for each whether it STILL FAILS, is FIXED, or DIVERGED: the run took another course before the failure, or fails otherwise, and 20 other seeds say nothing about the bug either.',
  options: [
    { name: 'seed', kind: 'text', value: 'S', help: 'add: the run that fails.' },
    {
      name: 'dir',
      kind: 'text',
      value: 'DIR',
      help: 'Where pinned failures are (default scenarios/regressions).',
    },
    { ...setOption, help: `add: ${setOption.help} It is written into the pinned scenario.` },
    jsonOption,
    colorOption,
  ],
  examples: ['raftsim corpus add shrunk.yaml', 'raftsim corpus verify'],
  async run(request, console) {
    const { runInThread } = await import('../thread/run.ts');
    return runInThread('corpus', request, console);
  },
};
