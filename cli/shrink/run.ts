import { counted } from '../../reports/format.ts';
import { folded, wrapped } from '../../reports/layout.ts';
import type { ShrinkProgress } from '../../sim/run/shrink/reduction.ts';
import { terminalOf } from '../../sim/run/shrink/sequence.ts';
import { type ShrinkResult, shrink } from '../../sim/run/shrink/shrink.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { plainScenario } from '../../sim/scenario/print.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../command.ts';
import type { Console } from '../console.ts';
import { tellErrors } from '../errors.ts';
import { neverStopped, type Stopped } from '../interrupt.ts';
import { loadRunnable } from '../load-runnable.ts';
import { keepFile } from '../output-folder.ts';
import { folderOf, movedTo } from '../own-replica/moved.ts';
import { usualSeed } from '../run-defaults.ts';
import { textOf } from '../traces/files.ts';

const MILLIS_PER_SECOND = 1_000;
const PERCENT = 100;

/** `raftsim shrink`. */
export async function runShrinkCommand(
  { args, texts, lists, flags }: Request,
  console: Console,
  stopped: Stopped = neverStopped,
): Promise<Outcome> {
  const scenarios = await loadRunnable(args, lists.set ?? []);
  if ('errors' in scenarios) return scenarios;
  const [scenario, second] = scenarios;
  if (scenario === undefined || second !== undefined)
    return { errors: [usageError('shrink takes one scenario')] };
  const budget = texts.budget === undefined ? undefined : Number(texts.budget);
  if (budget !== undefined && !(Number.isSafeInteger(budget) && budget > 0))
    return { errors: [usageError(`--budget: '${texts.budget}' is no number of events`)] };
  const text = textOf(scenario);
  if (typeof text !== 'string') return { errors: [text] };
  const plain = plainScenario(text, lists.set ?? [], scenario.file);
  if (hasErrors(plain)) return { errors: plain.errors };

  const seed = texts.seed ?? scenario.seed ?? usualSeed;
  const begun = performance.now();
  const moved = movedTo(folderOf(texts.o), plain, scenario);
  const named = 'name' in moved ? moved : { name: scenario.name, ...moved };
  const result = shrink(named, seed, {
    // Candidates have no file beside which to look for the replica that the scenario brings along.
    ...(scenario.cluster.replica === '' ? {} : { subject: () => subjectOf(scenario) }),
    ...(budget === undefined ? {} : { budget }),
    stopped,
    onProgress: progressOf(console),
  });
  if (result === null && stopped()) {
    console.error(`interrupted before ${scenario.file} was seen to violate anything with seed ${seed}\n`);
    return exitCodes.interrupted;
  }
  if (result === null)
    return {
      errors: [usageError(`nothing to shrink: ${scenario.file} violates no property with seed ${seed}`)],
    };
  const seconds = (performance.now() - begun) / MILLIS_PER_SECOND;
  const problem = texts.o === undefined ? null : keepFile(texts.o, [commented(result)]);
  // What took long to find is told all the same where it cannot be kept.
  const file = problem === null ? (texts.o ?? '') : '';
  if (flags.json === true) console.out(`${JSON.stringify(result, null, 2)}\n`);
  else tell(result, seconds, file, flags.mermaid === true, console);
  if (problem !== null) {
    tellErrors([problem], false, console);
    return exitCodes.badRequest;
  }
  return result.interrupted ? exitCodes.interrupted : exitCodes.ok;
}

const MILLIS_BETWEEN = 100;

/** Tells every now and then how far it has come. */
function progressOf(console: Console): (progress: ShrinkProgress) => void {
  let told = 0;
  return ({ events, faults, tried }) => {
    const now = performance.now();
    if (now < told + MILLIS_BETWEEN) return;
    told = now;
    console.moving?.(
      `shrinking: ${counted(events, 'event')} and ${counted(faults, 'fault step')} left after ${counted(tried, 'run')}`,
    );
  };
}

function hasErrors(plain: object): plain is { readonly errors: readonly InputError[] } {
  return 'errors' in plain && Array.isArray(plain.errors);
}

/** The scenario with its story above it. */
function commented({ story, scenario, otherSeeds }: ShrinkResult): string {
  const seeds =
    otherSeeds === null
      ? 'Interrupted: more of it may be needless.'
      : `${otherSeeds} of 20 other seeds fail in the same way.`;
  const lines = [...story, seeds];
  return `${lines.map((line) => `# ${line}\n`).join('')}${scenario}`;
}

/** What is known of the faults that are left. */
function necessityOf({ necessary, interrupted }: ShrinkResult): string {
  if (necessary.length === 0 || interrupted) return '';
  const needed = necessary.filter((each) => each).length;
  if (needed < necessary.length) return `, ${needed} of them seen to be necessary`;
  return needed === 1 ? ', and it is necessary' : ', each necessary';
}

/** From when on the run could not be saved. */
function lostAt({ inevitable, eventsAfter }: ShrinkResult): string {
  if (inevitable === null) return '';
  const { event, before } = inevitable;
  return event === 0
    ? 'from the start: 20 of 20 continuations with other seeds fail'
    : `after event ${event} of ${eventsAfter}: 20 of 20 continuations fail, ${before} of 20 before it`;
}

const MARGIN = 2;
/** A story's line begins with a moment, or with as much room. */
const MOMENT = /^(?:\d+\.\d+ s {2}| {12})/;
const MOST_LINES = 5;

/** A line of the story; what does not fit goes on below, under its words. */
function hanging(line: string, width: number): readonly string[] {
  const moment = MOMENT.exec(line)?.[0] ?? '';
  const room = width - MARGIN - moment.length;
  return wrapped(line.slice(moment.length), room, MOST_LINES).map(
    (words, i) => ' '.repeat(MARGIN) + (i === 0 ? moment : ' '.repeat(moment.length)) + words,
  );
}

function tell(result: ShrinkResult, seconds: number, file: string, mermaid: boolean, console: Console): void {
  const { eventsBefore, eventsAfter, faultsBefore, faultsAfter, property, reason, tried, simulated } = result;
  const less = (1 - eventsAfter / eventsBefore) * PERCENT;
  const looked = [
    ...folded([`  lost       ${lostAt(result)}`], console.width),
    `  seeds      ${result.otherSeeds} of 20 others fail in the same way`,
  ];
  console.out(
    [
      `${result.interrupted ? 'INTERRUPTED, as small as it was by then' : 'SHRUNK'}  ${property} (${reason})`,
      '',
      `  events     ${eventsBefore} -> ${eventsAfter}  (${less.toFixed(1)} % fewer)`,
      `  faults     ${faultsBefore} -> ${faultsAfter}${necessityOf(result)}`,
      ...(result.interrupted ? [] : looked),
      `  took       ${seconds.toFixed(1)} s: ${tried} runs, ${simulated} events`,
      ...(result.exhausted
        ? ['             the budget ended the search: a larger --budget may find less']
        : []),
      '',
      ...result.story.flatMap((line) => hanging(line, console.width)),
      '',
      ...(mermaid
        ? result.mermaid.trimEnd().split('\n')
        : terminalOf(result.sequence, console.width - MARGIN).map((line) => ' '.repeat(MARGIN) + line)),
      '',
      ...(file === '' ? [result.scenario] : [`  again      npx raftsim ${file}`, '']),
    ].join('\n'),
  );
}
