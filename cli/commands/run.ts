import { statSync } from 'node:fs';
import { neverStopped } from '../console/interrupt.ts';
import { type Command, colorOption, jsonOption, setOption } from '../request/command.ts';
import { runFormatOption } from '../request/formats.ts';
import { usualFolder, usualSeed } from '../request/run-defaults.ts';
import { tuneForOneRun } from '../start/engine.ts';

export const runCommand: Command = {
  name: 'run',
  usage: '<scenario>... [--seed S] [options]',
  about: 'Runs each scenario once with the seed, checks every step, and reports.',
  options: [
    {
      name: 'seed',
      kind: 'text',
      value: 'S',
      help: `Any text; the same scenario and seed give the same run (default ${usualSeed}).`,
    },
    setOption,
    jsonOption,
    {
      name: 'out',
      kind: 'text',
      value: 'DIR',
      help: `Write report.json, the history and more there (failures are always kept, by default in ${usualFolder}).`,
    },
    runFormatOption,
    { name: 'quiet', kind: 'flag', help: 'Print only the first line of each report.' },
    {
      name: 'strict',
      kind: 'flag',
      help: 'A fault that had no effect makes the run undecided (exit code 3).',
    },
    colorOption,
  ],
  examples: [
    'raftsim scenarios/crash-leader.yaml --seed 42',
    'raftsim scenarios --quiet',
    'raftsim scenarios/crash-leader.yaml --out results --format html,perfetto',
    'raftsim scenarios/crash-leader.yaml --set cluster.replicas=7 --json',
  ],
  async run(request, console) {
    // Several runs are played in a thread, so that those finished before Ctrl-C can be reported. One run has no
    // partial result.
    if (request.args.length > 1 || isFolder(request.args[0] ?? '')) {
      const { runInThread } = await import('../thread/run.ts');
      return runInThread('run', request, console);
    }
    const { runScenarios } = await import('../play/run-scenarios.ts');
    return runScenarios(request, console, neverStopped, tuneForOneRun);
  },
};

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // The error is reported when the file is read.
    return false;
  }
}
