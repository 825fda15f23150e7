import { type Command, colorOption, jsonOption } from '../request/command.ts';

export const initCommand: Command = {
  name: 'init',
  usage: '[DIR] [--replica]',
  about: 'Writes a scenario, a test and a workflow for GitHub to start from. Never overwrites a file.',
  options: [
    {
      name: 'replica',
      kind: 'flag',
      help: 'Also write a small replica in TypeScript, with a scenario and a test for it.',
    },
    jsonOption,
    colorOption,
  ],
  examples: ['raftsim init', 'raftsim init my-project --replica'],
  async run(request, console) {
    const { runInitCommand } = await import('../init/run.ts');
    return runInitCommand(request, console);
  },
};
