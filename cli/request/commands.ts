import type { Command } from './command.ts';

/* The list of commands. Each command is in a file of its own, loaded only when it is used. */

interface CommandEntry {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  load(): Promise<Command>;
}

/** The command that is used when none is named. */
export const defaultCommand = 'run';

export const commands: readonly CommandEntry[] = [
  {
    name: 'run',
    summary: 'run scenarios and report (the default: raftsim <scenario>... does the same)',
    load: async () => (await import('../commands/run.ts')).runCommand,
  },
  {
    name: 'sweep',
    summary: 'run scenarios with many seeds, in worker threads',
    load: async () => (await import('../commands/sweep.ts')).sweepCommand,
  },
  {
    name: 'merge',
    summary: 'join the shards of a sweep',
    load: async () => (await import('../commands/merge.ts')).mergeCommand,
  },
  {
    name: 'trace',
    summary: 'print a run event by event, or write it to a trace file',
    load: async () => (await import('../commands/trace.ts')).traceCommand,
  },
  {
    name: 'replay',
    summary: 'run a trace again and compare, or inspect any moment of it',
    load: async () => (await import('../commands/replay.ts')).replayCommand,
  },
  {
    name: 'diff',
    summary: 'show the first difference between two traces',
    load: async () => (await import('../commands/diff.ts')).diffCommand,
  },
  {
    name: 'shrink',
    summary: 'reduce a failing run to the smallest one that fails in the same way',
    load: async () => (await import('../commands/shrink.ts')).shrinkCommand,
  },
  {
    name: 'corpus',
    summary: 'pin failures, and check later which of them are fixed',
    load: async () => (await import('../commands/corpus.ts')).corpusCommand,
  },
  {
    name: 'check',
    summary: 'check histories of other systems for linearizability',
    load: async () => (await import('../commands/check.ts')).checkCommand,
  },
  {
    name: 'zoo',
    summary: 'run known Raft bugs, or your own, and see which judge catches them',
    load: async () => (await import('../commands/zoo.ts')).zooCommand,
  },
  {
    name: 'explain',
    summary: 'describe a scenario in words, without running it',
    load: async () => (await import('../commands/explain.ts')).explainCommand,
  },
  {
    name: 'init',
    summary: 'write a scenario, a test and a CI workflow to start from',
    load: async () => (await import('../commands/init.ts')).initCommand,
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of scenario files, for editors',
    load: async () => (await import('../commands/schema.ts')).schemaCommand,
  },
];
