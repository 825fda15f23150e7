import { jsonText } from '../../reports/files/json.ts';
import { zooMarkdown } from '../../reports/markdown/zoo.ts';
import { renderZoo } from '../../reports/terminal/zoo.ts';
import { counted } from '../../reports/words/format.ts';
import { zooVerdict } from '../../reports/words/zoo.ts';
import type { ZooResult } from '../../sim/zoo/zoo-result.ts';
import type { Console } from '../console/console.ts';
import { tellErrors } from '../console/errors.ts';
import { onInterrupt } from '../console/interrupt.ts';
import { movingLine, stillLine } from '../console/moving-line.ts';
import { NoRoom, ROOM_HINT } from '../files/line-log.ts';
import { keep, mistakeInFolder, type OutputFile } from '../files/output-folder.ts';
import { exitCodes, type Outcome, type Request } from '../request/command.ts';
import { tuneForRuns } from '../start/engine.ts';
import { type BugsToTry, findBugs } from './bugs.ts';
import { type Journal, withJournal } from './journal.ts';
import { mistakeInOptions } from './options.ts';
import { LostBug, openZooPool, type ZooPool } from './pool.ts';
import { readPresets } from './presets.ts';
import { type SurveyOptions, survey } from './survey.ts';
import type { ZooWorkerSetup } from './worker.ts';

const usual = { seeds: 50, depth: 200, control: 1_000 };
const quick = { seeds: 500, depth: 0, control: 110 };

/** `raftsim zoo`. */
export async function runZooCommand(request: Request, console: Console): Promise<Outcome> {
  const mistake = mistakeInOptions(request);
  if (mistake !== null) return { errors: [mistake] };
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

async function runSurvey(found: BugsToTry, request: Request, console: Console): Promise<Outcome> {
  const { flags, texts } = request;
  const setup: ZooWorkerSetup = { presets: readPresets(), modules: found.modules };
  const workers = texts.workers === undefined || texts.workers === 'auto' ? undefined : Number(texts.workers);
  tuneForRuns(Number.POSITIVE_INFINITY);
  const players = openZooPool(setup, workers);
  const journal = texts.resume === undefined ? null : withJournal(players, texts.resume, setup);
  if (journal !== null && 'message' in journal) {
    await players.close();
    return { errors: [journal] };
  }
  const unusable = texts.out === undefined ? null : mistakeInFolder(texts.out);
  // Reported before the long work rather than after it; the result is printed in any case.
  if (unusable !== null) console.error(`raftsim: ${unusable.message}; continuing without it\n`);
  if (journal !== null && flags.quiet !== true) tellKept(journal.tries, texts.resume ?? '', console);
  const pool = journal ?? players;
  let interrupted = false;
  const release = onInterrupt(() => {
    interrupted = true;
    pool.stop();
  }, console);
  try {
    const result = await surveyWithProgress(pool, found, request, console);
    // After an interruption, it is not known what would be missed without each judge.
    const honest = interrupted ? { ...result, judges: [], interrupted: true as const } : result;
    return show(honest, request, console);
  } catch (error) {
    if (error instanceof NoRoom) {
      console.error(
        `raftsim: ${error.message}\n  the runs finished until then are kept there; ${ROOM_HINT}\n`,
      );
      return exitCodes.badRequest;
    }
    if (!(error instanceof LostBug)) throw error;
    console.error(`raftsim: ${error.message}\n`);
    return exitCodes.undecided;
  } finally {
    release();
    await pool.close();
  }
}

async function surveyWithProgress(
  pool: ZooPool,
  { bugs }: BugsToTry,
  { flags, texts }: Request,
  console: Console,
): Promise<ZooResult> {
  const effort = flags.quick === true ? quick : usual;
  const line = flags.quiet === true ? stillLine : movingLine(console);
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
    return await survey(pool, bugs, options);
  } finally {
    line.end();
  }
}

/** Prints the table, and writes it to the folder of --out. */
function show(result: ZooResult, { flags, texts, args }: Request, console: Console): Outcome {
  const text = jsonText(result);
  const page = zooMarkdown(result, args);
  if (flags.json === true) console.out(text);
  else if (flags.markdown === true) console.out(page);
  else {
    const table = renderZoo(result, { color: console.color, width: console.width });
    console.out(flags.quiet === true ? `${table.split('\n', 1)[0]}\n` : table);
  }
  const problem = texts.out === undefined ? null : keep(texts.out, filesOf(text, page));
  if (problem !== null) {
    tellErrors([problem], false, console);
    return exitCodes.badRequest;
  }
  if (result.interrupted === true) {
    console.error(`interrupted: ${keptInWords(texts)}\n`);
    return exitCodes.interrupted;
  }
  const lost = result.rows.filter((row) => row.lost === true);
  for (const { reason } of lost) console.error(`raftsim: ${reason}\n`);
  return exitCodeOf[zooVerdict(result)];
}

const exitCodeOf = {
  pass: exitCodes.ok,
  fail: exitCodes.failed,
  undecided: exitCodes.undecided,
} as const;

/** What --out keeps of a survey. */
function filesOf(text: string, page: string): readonly OutputFile[] {
  return [
    { name: 'zoo.json', pieces: [text] },
    { name: 'summary.md', pieces: [page] },
  ];
}

/** What is left of a survey that was interrupted. */
function keptInWords({ out, resume }: Request['texts']): string {
  const table = `the table ${out === undefined ? '' : `in ${out} `}shows the runs finished until then`;
  if (resume !== undefined) return `${table}, which are kept in ${resume}`;
  return `${table}; they are not kept themselves, so the survey cannot be continued (see --resume)`;
}

/** What is believed without a new try, and what is not. */
function tellKept({ own, foreign }: Journal['tries'], folder: string, console: Console): void {
  if (own > 0)
    console.error(`${counted(own, 'run', 'runs')} of this build are in ${folder}, and are not repeated\n`);
  if (foreign > 0)
    console.error(
      `${counted(foreign, 'run', 'runs')} in ${folder} are of another build of raftsim: they are left there unused, and made again\n`,
    );
}

function list({ bugs }: BugsToTry, json: boolean, console: Console): Outcome {
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
