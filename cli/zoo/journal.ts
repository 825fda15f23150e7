import { join } from 'node:path';
import type { Property } from '../../sim/judges/judge.ts';
import type { InputError } from '../../sim/scenario/input-error.ts';
import { version } from '../../sim/version.ts';
import { withoutMap } from '../../sim/world/own-replica/own-code.ts';
import type { Try } from '../../sim/zoo/hunt.ts';
import { reasonOf } from '../console/reasons.ts';
import { inUse, openLineLog } from '../files/line-log.ts';
import { usageError } from '../request/command.ts';
import { buildDigest, textDigest } from '../start/build-digest.ts';
import type { ZooPool } from './pool.ts';
import type { ZooWorkerSetup } from './worker.ts';

/*
 * The journal of `zoo --resume`. A survey takes the better part of an hour, so tries are recorded and not
 * repeated. A try is identified by the bug, the text of the preset, the seed and the judges switched off; so if
 * one preset is changed, only its tries are made anew. The result also depends on the code of raftsim: tries of
 * another build remain in the file, where that build finds them again, but are ignored.
 */

const FILE = 'tries.ndjson';

/** One line of the journal: the results of some seeds of a subject. */
interface Tried {
  /** Digest of the build that made them. */
  readonly build: string;
  readonly subject: string;
  readonly tries: readonly Try[];
}

export interface Journal extends ZooPool {
  /** How many tries the folder holds of this build, and how many of others. */
  readonly tries: { readonly own: number; readonly foreign: number };
}

/** The pool, with a journal of its results in this folder: what is in the journal is not played again. */
export function withJournal(
  pool: ZooPool,
  folder: string,
  { presets, modules }: ZooWorkerSetup,
): Journal | InputError {
  const path = join(folder, FILE);
  const texts = new Map(presets.map(({ name, text }) => [name, textDigest(text)]));
  const subjectOf = (bug: string, preset: string, withoutJudges: readonly Property[]): string =>
    [bug, codeOf(modules[bug]), preset, texts.get(preset) ?? '', ...withoutJudges].join(' ');
  const build = buildDigest('zoo-worker.js');
  try {
    const log = openLineLog(
      path,
      JSON.stringify({ format: 'raftsim-zoo-tries', version: 1, raftsim: version }),
    );
    if (log === 'in use') return inUse(path, 'survey');
    if (log === 'other')
      return usageError(
        `${path} was written by another version of raftsim`,
        'name a new folder with --resume',
      );
    const known = new Map<string, Try>();
    let foreign = 0;
    for (const [i, line] of log.lines.entries()) {
      const tried = parse(line);
      if (tried === null) {
        log.close();
        const hint = 'remove it; its seeds will be tried again';
        return { file: path, line: i + 2, column: 1, message: 'this line is damaged', hint };
      }
      if (tried.build !== build) {
        foreign += tried.tries.length;
        continue;
      }
      for (const one of tried.tries) known.set(`${tried.subject} ${one.seed}`, one);
    }
    return {
      tries: { own: known.size, foreign },
      async play(bug, preset, seeds, withoutJudges = []) {
        const subject = subjectOf(bug, preset, withoutJudges);
        const missing = seeds.filter((seed) => !known.has(`${subject} ${seed}`));
        if (missing.length > 0) {
          const tries = await pool.play(bug, preset, missing, withoutJudges);
          for (const one of tries) known.set(`${subject} ${one.seed}`, one);
          if (tries.length > 0) log.append(JSON.stringify({ build, subject, tries } satisfies Tried));
        }
        return seeds.flatMap((seed) => known.get(`${subject} ${seed}`) ?? []);
      },
      stop: () => pool.stop(),
      async close() {
        await pool.close();
        log.close();
      },
    };
  } catch (error) {
    return usageError(`${path} cannot be kept: ${reasonOf(error)}`, 'choose another folder with --resume');
  }
}

/** Identifies a bug from a file by its code, whatever the name of the file; '' for a bug of the zoo. */
function codeOf(code: string | undefined): string {
  return code === undefined ? '' : textDigest(withoutMap(code));
}

function parse(line: string): Tried | null {
  try {
    const tried: unknown = JSON.parse(line);
    return typeof tried === 'object' && tried !== null && 'subject' in tried && 'tries' in tried
      ? (tried as Tried)
      : null;
  } catch {
    return null;
  }
}
