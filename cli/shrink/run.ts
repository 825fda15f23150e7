import { renderShrink } from '../../reports/terminal/shrink.ts';
import { counted } from '../../reports/words/format.ts';
import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { ShrinkProgress } from '../../sim/run/shrink/reduction.ts';
import { type ShrinkResult, shrink } from '../../sim/run/shrink/shrink.ts';
import { simulate } from '../../sim/run/simulate.ts';
import { subjectOf } from '../../sim/run/subject.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { plainScenario } from '../../sim/scenario/print.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import type { Stopped } from '../console/interrupt.ts';
import { loadRunnable } from '../files/load-runnable.ts';
import { keepFile, mistakeInFile } from '../files/output-folder.ts';
import { folderOf, movedTo } from '../own-replica/moved.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../request/command.ts';
import { usualSeed } from '../request/run-defaults.ts';
import { textOf } from '../traces/files.ts';

/** `raftsim shrink`. */
export async function runShrinkCommand(
  { args, texts, lists, flags }: Request,
  console: Console,
  stopped: Stopped,
): Promise<Outcome> {
  const scenarios = await loadRunnable(args, lists.set ?? []);
  if ('errors' in scenarios) return scenarios;
  const [scenario, second] = scenarios;
  if (scenario === undefined || second !== undefined)
    return { errors: [usageError('shrink takes one scenario')] };
  const budget = texts.budget === undefined ? undefined : Number(texts.budget);
  if (budget !== undefined && !(Number.isSafeInteger(budget) && budget > 0))
    return { errors: [usageError(`--budget: '${texts.budget}' is not a number of events`)] };
  const text = textOf(scenario);
  if (typeof text !== 'string') return { errors: [text] };
  const plain = plainScenario(text, lists.set ?? [], scenario.file);
  if (hasErrors(plain)) return { errors: plain.errors };
  const unwritable = texts.o === undefined ? null : mistakeInFile(texts.o);
  if (unwritable !== null) return { errors: [unwritable] };

  const seed = texts.seed ?? scenario.seed ?? usualSeed;
  const begun = performance.now();
  const moved = movedTo(folderOf(texts.o), plain, scenario);
  const named = 'name' in moved ? moved : { name: scenario.name, ...moved };
  const result = shrink(named, seed, {
    // Candidates are not in files, relative to which an own replica could be found, so it is passed along.
    ...(scenario.cluster.replica === '' ? {} : { subject: () => subjectOf(scenario) }),
    ...(budget === undefined ? {} : { budget }),
    stopped,
    onProgress: progressOf(console),
  });
  if (result === null && stopped()) {
    console.error(`interrupted before ${scenario.file} was seen to violate anything with seed ${seed}\n`);
    return exitCodes.interrupted;
  }
  if (result === null) return { errors: [nothingToShrink(scenario, seed)] };
  const seconds = (performance.now() - begun) / MILLIS_PER_SECOND;
  const problem = texts.o === undefined ? null : keepFile(texts.o, [commented(result)]);
  // If the file cannot be written after all, the result is printed nevertheless, since it took long to find.
  const file = problem === null ? (texts.o ?? '') : '';
  if (flags.json === true) console.out(`${JSON.stringify(result, null, 2)}\n`);
  else {
    const told = renderShrink(result, {
      seconds,
      file,
      mermaid: flags.mermaid === true,
      width: console.width,
    });
    console.out(flags.quiet === true ? `${told.split('\n', 1)[0]}\n` : told);
  }
  if (problem !== null) {
    tellErrors([problem], false, console);
    return exitCodes.badRequest;
  }
  return result.interrupted ? exitCodes.interrupted : exitCodes.ok;
}

/** The run is played once more to say what else its report may have called a failure. */
function nothingToShrink(scenario: Scenario, seed: string): InputError {
  const { verdict, expectations } = simulate(scenario, seed, subjectOf(scenario)).report;
  const unmet = expectations.find((each) => each.verdict === 'fail');
  const hint =
    verdict === 'undecided'
      ? 'the run is undecided, and there is no violation that a smaller scenario could have'
      : unmet === undefined || verdict === 'pass'
        ? ''
        : `an expectation fails (${unmet.text}), but only violations can be preserved while a scenario gets smaller`;
  return usageError(`nothing to shrink: ${scenario.file} violates no property with seed ${seed}`, hint);
}

const MILLIS_BETWEEN = 100;

/** Shows the progress at most every MILLIS_BETWEEN. */
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

/** The text of the scenario with its story as a comment above. */
function commented({ story, scenario, otherSeeds, interrupted }: ShrinkResult): string {
  const seeds = otherSeeds === null ? [] : [`${otherSeeds} of 20 other seeds fail in the same way.`];
  const lines = [...story, ...(interrupted ? ['Interrupted: more of it may be unnecessary.'] : seeds)];
  return `${lines.map((line) => `# ${line}\n`).join('')}${scenario}`;
}
