import { setIn } from '../../reports/terminal/layout.ts';
import { grouped } from '../../reports/words/format.ts';
import { diffTraces } from '../../sim/run/trace/diff.ts';
import { eventsOf } from '../../sim/run/trace/read.ts';
import { scenarioOf } from '../../sim/run/trace/replay.ts';
import { ClusterState } from '../../sim/run/trace/replay-state.ts';
import { differenceLines, stateLines } from '../../sim/run/trace/replay-words.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import type { Console } from '../console/console.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../request/command.ts';
import { openTrace } from './files.ts';

/** `raftsim diff`: the first event in which two traces differ, with the state before it. */
export function runDiffCommand({ args, flags }: Request, console: Console): Outcome {
  const [first, second, third] = args;
  if (first === undefined || second === undefined || third !== undefined)
    return { errors: [usageError('diff takes two traces', 'try: raftsim diff one.trace.gz other.trace.gz')] };
  const a = openTrace(first);
  const b = openTrace(second);
  const errors = [a, b].filter((trace): trace is InputError => 'message' in trace);
  if (errors.length > 0 || 'message' in a || 'message' in b) return { errors };
  const difference = diffTraces(a, b);
  if (difference !== null && 'message' in difference) {
    const file = difference.trace === 'first' ? first : second;
    return { errors: [{ file, line: 1, column: 1, message: difference.message, hint: '' }] };
  }
  if (flags.json === true) {
    console.out(
      `${JSON.stringify({ format: 'raftsim-diff', same: difference === null, difference }, null, 2)}\n`,
    );
    return difference === null ? exitCodes.ok : exitCodes.failed;
  }
  if (difference === null) {
    console.out(`SAME  ${grouped(a.footer.facts)} events, digest ${a.footer.digest}\n`);
    return exitCodes.ok;
  }
  const [one, other] = [a, b].map(({ header }) => `${header.scenario.name}, seed ${header.seed}`);
  if (one !== other) console.error(`these are traces of two runs: ${one}, and ${other}\n`);
  else if (a.header.scenario.sha256 !== b.header.scenario.sha256)
    console.error(`these are traces of two scenarios, both called ${a.header.scenario.name}\n`);
  const scenario = scenarioOf(a);
  const steps = typeof scenario === 'string' ? [] : scenario.faults.map(({ text }) => text);
  const lines = differenceLines(difference, [first, second], steps);
  if (flags.quiet === true) {
    console.out(`DIFFERENT  ${lines[0]}\n`);
    return exitCodes.failed;
  }
  const state = new ClusterState();
  for (const event of eventsOf(a)) {
    if (event.n >= difference.event) break;
    state.apply(event);
  }
  console.out(`DIFFERENT  ${lines.join('\n')}\n\n`);
  console.out(`${stateLines(state, steps, (text) => setIn(text, console.width)).join('\n')}\n`);
  return exitCodes.failed;
}
