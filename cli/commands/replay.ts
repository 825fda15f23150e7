import { type Command, colorOption, jsonOption } from '../request/command.ts';

export const replayCommand: Command = {
  name: 'replay',
  usage: '<trace> [--at EVENT] [--step]',
  about:
    'Runs a trace again and compares it event by event, up to the first difference. No other file is needed.',
  options: [
    {
      name: 'at',
      kind: 'text',
      value: 'EVENT',
      help: 'Stop after this event and show the state of the cluster.',
    },
    {
      name: 'step',
      kind: 'flag',
      help: 'Walk through the run, forward and back, from --at or the first violation.',
    },
    { name: 'quiet', kind: 'flag', help: 'Print only the first line.' },
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
