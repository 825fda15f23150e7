import { counted } from '../../reports/format.ts';
import { jsonText } from '../../reports/json.ts';
import { zooMarkdown } from '../../reports/zoo-markdown.ts';
import { renderZoo, zooPasses } from '../../reports/zoo-terminal.ts';
import { nearest } from '../../sim/scenario/nearest.ts';
import { presetNames } from '../../sim/zoo/presets.ts';
import type { ZooResult } from '../../sim/zoo/zoo-result.ts';
import { exitCodes, type Outcome, type Request, usageError } from '../command.ts';
import type { Console } from '../console.ts';
import { tuneForRuns } from '../engine.ts';
import { tellErrors } from '../errors.ts';
import { onInterrupt } from '../interrupt.ts';
import { NoRoom, ROOM_HINT } from '../line-log.ts';
import { movingLine, stillLine } from '../moving-line.ts';
import { type Keepsake, keep, triedFolder } from '../output-folder.ts';
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
  return request.flags.list === true
    ? list(found, request.flags.json === true, console)
    : runSurvey(found, request, console);
}

async function runSurvey(found: Quarries, { flags, texts }: Request, console: Console): Promise<Outcome> {
  const effort = flags.quick === true ? quick : usual;
  const setup: ZooWorkerSetup = { presets: readPresets(), modules: found.modules };
  const workers = texts.workers === undefined || texts.workers === 'auto' ? undefined : Number(texts.workers);
  tuneForRuns(Number.POSITIVE_INFINITY);
  const players = openZooPool(setup, workers);
  const journal = texts.resume === undefined ? null : remembering(players, texts.resume, setup);
  if (journal !== null && 'message' in journal) {
    await players.close();
    return { errors: [journal] };
  }
  const pool = journal ?? players;
  const hopeless = texts.out === undefined ? null : triedFolder(texts.out);
  // The survey is worth its while all the same, but nobody should wait for files that will not come.
  if (hopeless !== null) console.error(`raftsim: ${hopeless.message}; going on without\n`);
  if (journal !== null && flags.quiet !== true) tellKept(journal.tries, texts.resume ?? '', console);
  const line = flags.quiet === true ? stillLine : movingLine(console);
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
    // Without all of its seeds no judge can be said to be missed or not.
    const result = interrupted ? { ...surveyed, judges: [], interrupted: true as const } : surveyed;
    line.end();
    const text = jsonText(result);
    const table = renderZoo(result, { color: console.color, width: console.width });
    if (flags.json === true) console.out(text);
    else if (flags.markdown === true) console.out(zooMarkdown(result));
    else console.out(flags.quiet === true ? `${table.split('\n', 1)[0]}\n` : table);
    const problem = texts.out === undefined ? null : keep(texts.out, filesOf(result, text));
    if (problem !== null) {
      tellErrors([problem], false, console);
      return exitCodes.badRequest;
    }
    if (interrupted) {
      const kept = texts.resume === undefined ? 'kept nowhere (see --resume)' : `kept in ${texts.resume}`;
      console.error(`interrupted: the table is of what was tried until then, which is ${kept}\n`);
      return exitCodes.interrupted;
    }
    const lost = result.rows.filter((row) => row.lost === true);
    for (const { reason } of lost) console.error(`raftsim: ${reason}\n`);
    if (!zooPasses(result)) return exitCodes.failed;
    return lost.length > 0 ? exitCodes.undecided : exitCodes.ok;
  } catch (error) {
    line.end();
    if (error instanceof NoRoom) {
      console.error(`raftsim: ${error.message}\n  what was tried until then is kept there; ${ROOM_HINT}\n`);
      return exitCodes.badRequest;
    }
    if (!(error instanceof LostBug)) throw error;
    console.error(`raftsim: ${error.message}\n`);
    return exitCodes.undecided;
  } finally {
    release();
    line.end();
    await pool.close();
  }
}

/** What --out keeps of a survey. */
function filesOf(result: ZooResult, text: string): readonly Keepsake[] {
  return [
    { name: 'zoo.json', pieces: [text] },
    { name: 'summary.md', pieces: [zooMarkdown(result)] },
  ];
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

function list({ bugs }: Quarries, json: boolean, console: Console): Outcome {
  if (json) {
    const named = bugs.map(({ name, starred, about }) => ({ bug: name, starred, about }));
    console.out(`${JSON.stringify({ format: 'raftsim-bugs', bugs: named }, null, 2)}\n`);
    return exitCodes.ok;
  }
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
  if (flags.quiet === true && flags.markdown === true)
    return usageError('--quiet and --markdown exclude each other');
  if (flags.shrink === true && texts.out !== undefined)
    return usageError('--out goes with a survey or --seed', 'try: -o FILE, for what --shrink makes');
  if (flags.shrink === true && flags.quiet === true)
    return usageError('--quiet goes with a survey or --seed, not with --shrink');
  if (flags.list === true && texts.out !== undefined) return usageError('--list keeps nothing for --out');
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
