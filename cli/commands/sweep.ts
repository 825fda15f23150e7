import { type Command, colorOption, jsonOption, type OptionSpec, setOption } from '../request/command.ts';
import { sweepFormatOption } from '../request/formats.ts';
import { usualFolder } from '../request/run-defaults.ts';

const options: readonly OptionSpec[] = [
  {
    name: 'seeds',
    kind: 'text',
    value: 'LIST',
    help: '1..1000, 1,5,9, or commit:200 for 200 seeds derived from the commit hash (default 1..100).',
  },
  { name: 'workers', kind: 'text', value: 'N', help: 'Worker threads; auto (the default): one per core.' },
  setOption,
  {
    name: 'grid',
    kind: 'texts',
    value: 'PATH=A,B,C',
    help: 'Run each of these values, as in --grid cluster.replicas=3,5,7; may be repeated.',
  },
  {
    name: 'shard',
    kind: 'text',
    value: 'I/N',
    help: 'Run only part I of N, counted from 1; merge joins the parts. A part without a run is undecided (exit code 3).',
  },
  { name: 'budget', kind: 'text', value: 'TIME', help: 'Stop after this much time, as in 60s.' },
  { name: 'fail-fast', kind: 'flag', help: 'Stop at the first failing run.' },
  {
    name: 'resume',
    kind: 'text',
    value: 'DIR',
    help: 'Store finished runs there, and continue where a sweep with the same folder stopped.',
  },
  {
    name: 'verify',
    kind: 'text',
    value: 'SHARE',
    help: 'Make this share of the runs twice: both must be the same.',
  },
  { name: 'canary', kind: 'flag', help: 'Also run a known bug, and fail if it is not caught.' },
  {
    name: 'baseline',
    kind: 'text',
    value: 'FILE',
    help: 'Compare with an older sweep.json on the seeds that both have.',
  },
  {
    name: 'out',
    kind: 'text',
    value: 'DIR',
    help: `Write sweep.json and more there (failures are always kept, by default in ${usualFolder}).`,
  },
  sweepFormatOption,
  { name: 'quiet', kind: 'flag', help: 'Print only the first line of the report, and no progress.' },
  {
    name: 'strict',
    kind: 'flag',
    help: 'A fault that had no effect in any run makes the sweep undecided (exit code 3).',
  },
  jsonOption,
  colorOption,
];

export const sweepCommand: Command = {
  name: 'sweep',
  usage: '<scenario>... --seeds 1..1000 [options]',
  about: 'Runs scenarios with many seeds in worker threads, and reports on all of them together.',
  options,
  examples: [
    'raftsim sweep scenarios --seeds 1..1000',
    'raftsim sweep scenarios/crash-leader.yaml --grid cluster.replicas=3,5,7 --grid network.loss=0%,5%',
    'raftsim sweep scenarios --seeds 1..100000 --shard 2/4 --out part-2',
    'raftsim sweep scenarios --seeds commit:200 --budget 60s --fail-fast',
  ],
  async run(request, console) {
    const { runSweepCommand } = await import('../sweep/run.ts');
    return runSweepCommand(request, console);
  },
};
