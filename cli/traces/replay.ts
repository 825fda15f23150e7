import { existsSync } from 'node:fs';
import { setIn } from '../../reports/terminal/layout.ts';
import { grouped } from '../../reports/words/format.ts';
import type { TraceEvent } from '../../sim/run/trace/event.ts';
import type { Trace } from '../../sim/run/trace/read.ts';
import { type Difference, replay, scenarioOf } from '../../sim/run/trace/replay.ts';
import { ClusterState } from '../../sim/run/trace/replay-state.ts';
import { differenceLines, stateData, stateLines } from '../../sim/run/trace/replay-words.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { version } from '../../sim/version.ts';
import type { Console } from '../console/console.ts';
import { heedInterrupts } from '../console/interrupt.ts';
import { loadReplicas } from '../own-replica/load.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../request/command.ts';
import { inForeground } from '../start/foreground.ts';
import { changedSince, replicaSince } from './changed.ts';
import { openTrace } from './files.ts';
import { stepThrough } from './step.ts';
import { parseEventNumber } from './times.ts';

/** The hint about a replica that is not found; '' if the scenario beside it is. Both paths are as they were given then. */
function elsewhere({ header }: Trace): string {
  const { file } = header.scenario;
  return existsSync(file)
    ? ''
    : `its scenario, ${file}, is not found either: replay the trace in the folder in which it was made`;
}

/** `raftsim replay`: plays the run of a trace again and compares it event by event. */
export async function runReplayCommand(request: Request, console: Console): Promise<Outcome> {
  const [file, second] = request.args;
  if (file === undefined || second !== undefined)
    return {
      errors: [
        usageError('replay takes one trace', 'try: raftsim replay raftsim-out/crash-leader-42.trace.gz'),
      ],
    };
  const trace = openTrace(file);
  if ('message' in trace) return { errors: [trace] };
  const scenario = scenarioOf(trace);
  const loaded = await loadReplicas(typeof scenario === 'string' ? [] : [scenario]);
  if ('errors' in loaded)
    return { errors: loaded.errors.map((error) => ({ ...error, hint: error.hint || elsewhere(trace) })) };
  await heedInterrupts();
  const asked = askedOf(request, trace);
  if ('errors' in asked) return asked;

  const { at, walks } = asked;
  const state = new ClusterState();
  const steps = stepsOf(trace);
  const onEvent = (event: TraceEvent): void => state.apply(event);
  const result = inForeground(() => replay(trace, { ...(at === null || walks ? {} : { at }), onEvent }));
  if (result.kind === 'unreadable')
    return { errors: [{ file, line: 1, column: 1, message: result.message, hint: versionHint(trace) }] };
  const changed =
    typeof scenario === 'string'
      ? ''
      : changedSince(trace) + replicaSince(trace, scenario, result.kind === 'different');
  console.error(changed);
  switch (result.kind) {
    case 'different':
      tellDifferent(result.difference, state, steps, asked, console);
      return exitCodes.nondeterminism;
    case 'stopped':
      tellState(state, steps, asked, console);
      return exitCodes.ok;
    case 'faithful':
      if (walks) {
        return stepThrough(trace, at ?? trace.footer.violations[0]?.event ?? 1, steps, changed, console);
      }
      tellFaithful(trace, result.facts, asked, console);
      return exitCodes.ok;
    default:
      return result satisfies never;
  }
}

interface Asked {
  /** The event to stop after; null: the end. */
  readonly at: number | null;
  /** Whether to walk through the run event by event. */
  readonly walks: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
}

function askedOf(
  { texts, flags }: Request,
  trace: Trace,
): Asked | { readonly errors: readonly InputError[] } {
  const errors: InputError[] = [];
  const at = texts.at === undefined ? null : parseEventNumber(texts.at, errors);
  if (at !== null && errors.length === 0 && at > trace.footer.facts)
    errors.push(usageError(`--at ${at}: this run has ${trace.footer.facts} events`));
  if (errors.length > 0) return { errors };
  const [walks, quiet, json] = [flags.step === true, flags.quiet === true, flags.json === true];
  if (walks && quiet) return { errors: [usageError('--step shows every event', 'leave out --quiet')] };
  if (walks && json)
    return {
      errors: [
        usageError('--step is interactive and has no JSON output', 'with --json name an event: --at 5'),
      ],
    };
  return { at, walks, quiet, json };
}

function tellDifferent(
  difference: Difference,
  state: ClusterState,
  steps: readonly string[],
  { quiet, json }: Asked,
  console: Console,
): void {
  const lines = differenceLines(difference, ['in the trace', 'found now'], steps);
  if (json) tellJson({ faithful: false, ...difference }, console);
  else if (quiet) console.out(`DIFFERENT  ${lines[0]}\n`);
  else console.out(`DIFFERENT  ${lines.join('\n')}\n\n${linesOf(state, steps, console).join('\n')}\n`);
}

function tellState(
  state: ClusterState,
  steps: readonly string[],
  { quiet, json }: Asked,
  console: Console,
): void {
  const lines = linesOf(state, steps, console);
  if (json) tellJson(stateData(state), console);
  else console.out(`${(quiet ? lines.slice(0, 1) : lines).join('\n')}\n`);
}

function linesOf(state: ClusterState, steps: readonly string[], { width }: Console): readonly string[] {
  return stateLines(state, steps, (text) => setIn(text, width));
}

/** The fault steps of the trace's scenario in words. */
function stepsOf(trace: Trace): readonly string[] {
  const scenario = scenarioOf(trace);
  return typeof scenario === 'string' ? [] : scenario.faults.map(({ text }) => text);
}

function versionHint({ header }: Trace): string {
  return header.raftsim === version ? '' : `try: npx raftsim@${header.raftsim} replay ...`;
}

function tellFaithful(
  { header, footer }: Trace,
  facts: number,
  { json, quiet }: Asked,
  console: Console,
): void {
  if (json) {
    const { digest, verdict, violations } = footer;
    tellJson({ faithful: true, facts, digest, verdict, violations }, console);
    return;
  }
  const { name } = header.scenario;
  console.out(`FAITHFUL  ${name}  seed ${header.seed}   ${grouped(facts)} events, digest ${footer.digest}\n`);
  if (quiet) return;
  for (const { property, reason, event, message } of footer.violations)
    console.out(
      `${setIn(`✗ ${property} (${reason}) at event ${event}: ${message}`, console.width).join('\n')}\n`,
    );
}

function tellJson(told: object, console: Console): void {
  console.out(`${JSON.stringify({ format: 'raftsim-replay', ...told }, null, 2)}\n`);
}
