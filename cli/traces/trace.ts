import { jsonText } from '../../reports/files/json.ts';
import type { FactConsumer } from '../../sim/facts/facts.ts';
import type { Report } from '../../sim/report.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import { nodesOf, type TraceEvent } from '../../sim/run/trace/event.ts';
import { writeTrace } from '../../sim/run/trace/file.ts';
import { KnownEntries } from '../../sim/run/trace/known-entries.ts';
import { EventListener } from '../../sim/run/trace/recorder.ts';
import { eventLine, type WhatOf } from '../../sim/run/trace/words.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { version } from '../../sim/version.ts';
import type { Console } from '../console/console.ts';
import { heedInterrupts } from '../console/interrupt.ts';
import { loadRunnable } from '../files/load-runnable.ts';
import { keepFile } from '../files/output-folder.ts';
import type { PieceWriter } from '../files/output-pieces.ts';
import { replicaDigest } from '../own-replica/load.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../request/command.ts';
import { usualSeed } from '../request/run-defaults.ts';
import { inForeground } from '../start/foreground.ts';
import { textOf, tracePieces } from './files.ts';
import { parseTime } from './times.ts';

/** `raftsim trace`: prints the events of a run in words, or writes them to a trace file. */
export async function runTraceCommand(request: Request, console: Console): Promise<Outcome> {
  const scenarios = await loadRunnable(request.args, request.lists.set ?? []);
  if ('errors' in scenarios) return scenarios;
  await heedInterrupts();
  const [scenario, second] = scenarios;
  if (scenario === undefined || second !== undefined)
    return { errors: [usageError('trace reads one run: name one scenario')] };
  const seed = request.texts.seed ?? scenario.seed ?? usualSeed;
  const file = request.texts.o;
  const json = request.flags.json === true;
  const part = (['node', 'from', 'to'] as const).find((option) => request.texts[option] !== undefined);
  if (file !== undefined && part !== undefined)
    return { errors: [usageError(`-o and --${part} exclude each other`, '-o writes the whole run')] };
  if (file !== undefined) return toFile(scenario, seed, file, json, console);
  const choice = choiceOf(request, scenario);
  if ('errors' in choice) return choice;
  const play = (tell: (event: TraceEvent) => void, others: readonly FactConsumer[] = []): Report => {
    const listener = new EventListener(
      (event) => {
        if (concerns(event, choice)) tell(event);
      },
      undefined,
      ({ time }) => time >= choice.from && time <= choice.to,
    );
    const run = { ...subjectOf(scenario), consumers: [...others, listener] };
    return inForeground(() => simulate(scenario, seed, run).report);
  };
  if (json) tellAsJson(scenario, seed, play, console);
  else {
    const steps = scenario.faults.map(({ text }) => text);
    const entries = new KnownEntries();
    const whatOf: WhatOf = (index, term) => entries.whatOf(index, term);
    let told = 0;
    const tell = (event: TraceEvent): void => {
      told++;
      console.out(`${eventLine(event, steps, whatOf)}\n`);
    };
    const { virtualSeconds } = play(tell, [entries]);
    // No output at all would look as if the command had failed.
    if (told === 0)
      console.error(`raftsim: no event in this part of the run, which lasts ${virtualSeconds} s\n`);
  }
  return exitCodes.ok;
}

/**
 * Prints one JSON object with one event per line, as in a trace file. Events are printed as they occur, not
 * collected.
 */
function tellAsJson(
  { name, file, sha256 }: Scenario,
  seed: string,
  play: (tell: (event: TraceEvent) => void) => Report,
  console: Console,
): void {
  const head = {
    format: 'raftsim-events',
    version: 1,
    raftsim: version,
    scenario: { name, file, sha256 },
    seed,
  };
  console.out(`${JSON.stringify(head, null, 2).slice(0, -2)},\n  "events": [`);
  let comma = '';
  const { verdict, digest } = play((event) => {
    console.out(`${comma}\n    ${JSON.stringify(event)}`);
    comma = ',';
  });
  const foot = JSON.stringify({ verdict, digest }, null, 2).slice(2);
  console.out(`${comma === '' ? '' : '\n  '}],\n${foot}\n`);
}

function toFile(scenario: Scenario, seed: string, file: string, json: boolean, console: Console): Outcome {
  // Whoever asks for the whole trace gets it, however long.
  const gzipped = (): PieceWriter | InputError =>
    tracePieces(scenario, seed, undefined, Number.POSITIVE_INFINITY);
  const pieces = file.endsWith('.gz') ? gzipped() : plainPieces(scenario, seed);
  if (typeof pieces === 'object') return { errors: [pieces] };
  const problem = keepFile(file, pieces);
  if (problem !== null) return { errors: [problem] };
  console.out(json ? jsonText({ format: 'raftsim-trace', file }) : `${file}\n`);
  return exitCodes.ok;
}

function plainPieces(scenario: Scenario, seed: string): PieceWriter | InputError {
  const text = textOf(scenario);
  if (typeof text !== 'string') return text;
  return (write) => {
    const take = (line: string): void => write(`${line}\n`);
    inForeground(() => writeTrace(scenario, text, seed, subjectOf(scenario), take, replicaDigest(scenario)));
  };
}

interface Choice {
  /** 0: every server. */
  readonly node: number;
  readonly from: number;
  readonly to: number;
}

function choiceOf(
  { texts }: Request,
  { cluster }: Scenario,
): Choice | { readonly errors: readonly InputError[] } {
  const errors: InputError[] = [];
  const servers = cluster.replicas + cluster.spares;
  const named = texts.node === undefined ? ['', '0'] : /^n([1-9]\d*)$/.exec(texts.node);
  const node = Number(named?.[1] ?? -1);
  if (node < 0 || node > servers)
    errors.push(usageError(`there is no server ${texts.node}`, `the cluster has n1 to n${servers}`));
  const from = parseTime(texts.from ?? '0', 'from', errors);
  const to = texts.to === undefined ? Number.POSITIVE_INFINITY : parseTime(texts.to, 'to', errors);
  if (from > to) errors.push(usageError(`--from ${texts.from} is after --to ${texts.to}`));
  return errors.length > 0 ? { errors } : { node, from, to };
}

function concerns(event: TraceEvent, { node }: Choice): boolean {
  return node === 0 || nodesOf(event).includes(node);
}
