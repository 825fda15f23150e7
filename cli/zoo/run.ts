import { counted } from '../../reports/format.ts';
import { zooMarkdown } from '../../reports/zoo-markdown.ts';
import { renderZoo, zooPasses } from '../../reports/zoo-terminal.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../command.ts';
import type { Console } from '../console.ts';
import { onInterrupt } from '../interrupt.ts';
import { movingLine } from '../moving-line.ts';
import { findBugs, type Quarries } from './bugs.ts';
import { type Remembering, remembering } from './journal.ts';
import { LostBug, openZooPool } from './pool.ts';
import { readPresets } from './presets.ts';
import { type SurveyOptions, survey } from './survey.ts';
import type { ZooWorkerSetup } from './worker.ts';

const usual = { seeds: 50, depth: 200, control: 1_000 };
const quick = { seeds: 300, depth: 0, control: 110 };

/** `raftsim zoo`. */
export async function runZooCommand(request: Request, console: Console): Promise<Outcome> {
  const problem = checkOptions(request);
  if (problem !== null) return { errors: [problem] };
  if (request.texts.seed !== undefined || request.flags.shrink === true) {
    const { runInThread } = await import('../thread/run.ts');
    return runInThread('zoo', request, console);
  }
  const found = await findBugs(request.args);
  if ('errors' in found) return found;
  return request.flags.list === true ? list(found, console) : runSurvey(found, request, console);
}

async function runSurvey(found: Quarries, { flags, texts }: Request, console: Console): Promise<Outcome> {
  const effort = flags.quick === true ? quick : usual;
  const setup: ZooWorkerSetup = { presets: readPresets(), modules: found.modules };
  const workers = texts.workers === undefined || texts.workers === 'auto' ? undefined : Number(texts.workers);
  const players = openZooPool(setup, workers);
  const journal = texts.resume === undefined ? null : remembering(players, texts.resume, setup);
  if (journal !== null && 'message' in journal) {
    await players.close();
    return { errors: [journal] };
  }
  const pool = journal ?? players;
  if (journal !== null) tellKept(journal.tries, texts.resume ?? '', console);
  const line = movingLine(console);
  let interrupted = false;
  const release = onInterrupt(() => {
    interrupted = true;
    pool.stop();
  }, console);
  const options: SurveyOptions = {
    quick: flags.quick === true,
    seeds: Number(texts.seeds ?? effort.seeds),
    depth: Number(texts.depth ?? effort.depth),
    control: Number(texts.control ?? effort.control),
    judges: flags.quick !== true || flags.judges === true,
    from: 1,
    onProgress: (done) => line.show(`  ${done}`),
  };
  try {
    const surveyed = await survey(pool, found.bugs, options);
    const result = interrupted ? { ...surveyed, interrupted: true as const } : surveyed;
    line.end();
    if (flags.json === true) console.out(`${JSON.stringify(result, null, 2)}\n`);
    else if (flags.markdown === true) console.out(zooMarkdown(result));
    else console.out(renderZoo(result, { color: console.color, width: console.width }));
    if (interrupted) {
      const kept = texts.resume === undefined ? 'kept nowhere (see --resume)' : `kept in ${texts.resume}`;
      console.error(`interrupted: the table is of what was tried until then, which is ${kept}\n`);
      return exitCodes.interrupted;
    }
    return zooPasses(result) ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!(error instanceof LostBug)) throw error;
    line.end();
    console.error(`raftsim: ${error.message}\n`);
    return exitCodes.undecided;
  } finally {
    release();
    line.end();
    await pool.close();
  }
}

/** What is believed without a new try, and what is not. */
function tellKept({ own, foreign }: Remembering['tries'], folder: string, console: Console): void {
  if (own > 0)
    console.error(`${counted(own, 'run', 'runs')} of this build are in ${folder}, and not tried again\n`);
  if (foreign > 0)
    console.error(
      `${counted(foreign, 'run', 'runs')} in ${folder} are of another build of raftsim: they are left alone, and tried anew\n`,
    );
}

function list({ bugs }: Quarries, console: Console): Outcome {
  const longest = Math.max(...bugs.map(({ name }) => name.length));
  for (const { name, about, starred } of bugs)
    console.out(`${starred ? '★' : ' '} ${name.padEnd(longest)}  ${about}\n`);
  return exitCodes.ok;
}

function checkOptions({ texts, flags, args }: Request): ReturnType<typeof usageError> | null {
  for (const name of ['seeds', 'depth', 'control', 'workers']) {
    const value = texts[name];
    if (value === undefined || (name === 'workers' && value === 'auto')) continue;
    const least = name === 'seeds' || name === 'workers' ? 1 : 0;
    if (!(/^\d{1,9}$/.test(value) && Number(value) >= least))
      return usageError(`--${name}: '${value}' is no number from ${least} on`);
  }
  if (flags.json === true && flags.markdown === true)
    return usageError('--json and --markdown exclude each other');
  if (texts.seed !== undefined && args.length !== 1)
    return usageError('--seed shows one bug: name it', 'try: raftsim zoo E1 --seed 7');
  if (flags.shrink === true && args.length !== 1)
    return usageError('--shrink reduces one bug: name it', 'try: raftsim zoo E1 --shrink -o out.yaml');
  if (texts.preset !== undefined && texts.seed === undefined && flags.shrink !== true)
    return usageError('--preset goes with --seed or --shrink');
  if (texts.o !== undefined && flags.shrink !== true) return usageError('-o goes with --shrink');
  if (texts.resume !== undefined && (texts.seed !== undefined || flags.shrink === true))
    return usageError('--resume goes with a survey, not with --seed or --shrink');
  const { preset } = texts;
  if (preset === undefined || presetNames.some((name) => name === preset)) return null;
  const near = nearest(preset, presetNames);
  return usageError(
    `unknown preset '${preset}'`,
    near === '' ? `presets: ${presetNames.join(', ')}` : `did you mean ${near}?`,
  );
}
