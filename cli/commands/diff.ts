import { type Command, colorOption, jsonOption } from '../request/command.ts';

export const diffCommand: Command = {
  name: 'diff',
  usage: '<trace> <trace>',
  about:
    'Shows the first event in which two traces differ, both versions of it, and the state of the cluster just before.',
  options: [{ name: 'quiet', kind: 'flag', help: 'Print only the first line.' }, jsonOption, colorOption],
  examples: ['raftsim diff before.trace.gz after.trace.gz'],
  async run(request, console) {
    const { runDiffCommand } = await import('../traces/diff.ts');
    const { inForeground } = await import('../start/foreground.ts');
    return inForeground(() => runDiffCommand(request, console));
  },
};
