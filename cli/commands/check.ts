import { type Command, colorOption, jsonOption } from '../request/command.ts';

export const checkCommand: Command = {
  name: 'check',
  usage: '<history>... [options]',
  about:
    "Checks histories of other systems for linearizability: Jepsen-style logs, EDN maps, or raftsim's own NDJSON.\n" +
    'A history is a file, or - for standard input; format and model are recognised from its contents.',
  options: [
    {
      name: 'format',
      kind: 'text',
      value: 'NAME',
      help: 'jepsen, edn or raftsim, if the first line does not show which.',
    },
    {
      name: 'model',
      kind: 'text',
      value: 'NAME',
      help: 'register, cas-register or kv (get, put and append on texts).',
    },
    {
      name: 'keyed',
      kind: 'flag',
      help: 'Values are [KEY VALUE], as those of independent keys in Jepsen, and of lin-kv in Maelstrom.',
    },
    {
      name: 'budget',
      kind: 'text',
      value: 'STEPS',
      help: 'Steps that the search may take for one key (default 16777216); beyond them the verdict is UNKNOWN.',
    },
    { name: 'quiet', kind: 'flag', help: 'Print only the first line about each history.' },
    jsonOption,
    colorOption,
  ],
  examples: [
    'raftsim check history.ndjson',
    'raftsim check logs/*.log --quiet',
    'raftsim check - < history.edn',
  ],
  async run(request, console) {
    // Several histories are checked in a thread, so that those finished before Ctrl-C can be reported.
    if (request.args.length > 1 && !request.args.includes('-')) {
      const { runInThread } = await import('../thread/run.ts');
      return runInThread('check', request, console);
    }
    const { runCheckCommand } = await import('../check/run.ts');
    return runCheckCommand(request, console);
  },
};
