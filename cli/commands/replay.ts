import { type Command, colorOption, jsonOption } from '../command.ts';

export const replayCommand: Command = {
  name: 'replay',
  usage: '<trace> [--at EVENT] [--step]',
  about: 'Runs a trace again, from itself alone, and compares event by event up to the first difference.',
  options: [
    { name: 'at', kind: 'text', value: 'EVENT', help: 'Stop after this event and show the cluster then.' },
    {
      name: 'step',
      kind: 'flag',
      help: 'Walk through the run, forward and back, from --at or the first violation.',
    },
    { name: 'quiet', kind: 'flag', help: 'Only the first line.' },
    jsonOption,
    colorOption,
  ],
  examples: [
    'raftsim replay raftsim-out/crash-leader-42.trace.gz',
    'raftsim replay raftsim-out/crash-leader-42.trace.gz --at 7204',
  ],
  async run(request, console) {
    const { runReplayCommand } = await import('../traces/replay.ts');
    return runReplayCommand(request, console);
  },
};
