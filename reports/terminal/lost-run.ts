import type { LostRun } from '../../sim/run/lost-run.ts';
import { cutTo } from '../words/format.ts';
import { whenLost } from '../words/lost-run.ts';
import { canvasOf, type DrawOptions, verdictWord } from './canvas.ts';
import { labelled, TEXT_COLUMN, wrapped } from './layout.ts';

/** The most lines of a reason. */
const MOST_LINES = 4;

/**
 * The report, as text, of a lost run: one whose replica ended the process or thread that played it, so that there
 * is no verdict. States what happened, when, and how to reproduce it.
 */
export function renderLost(lost: LostRun, options: DrawOptions): string {
  const { paint, width } = canvasOf(options);
  const word = verdictWord('undecided', paint);
  const head = headOf(lost);
  const title = cutTo(head, width - 'UNDECIDED  '.length);
  // If the reason did not fit into the first line, it is repeated in full below.
  const why = title === head ? [] : wrapped(lost.why, width - TEXT_COLUMN, MOST_LINES);
  return [
    `${word}  ${paint.bold(title)}`,
    '',
    ...why.map((line, i) => labelled(paint, i === 0 ? 'why' : '', line)),
    labelled(paint, 'lost', `${whenLost(lost)}, before any verdict`),
    labelled(paint, 'replica', lost.replica),
    labelled(paint, 'replay', lost.replay),
    '',
  ].join('\n');
}

/** The first line alone, with its line feed. */
export function renderLostQuiet(lost: LostRun, options: DrawOptions): string {
  return `${renderLost(lost, options).split('\n', 1)[0]}\n`;
}

function headOf({ scenario, seed, why }: LostRun): string {
  return `${scenario}  seed ${seed}   its replica ended the run: ${why}`;
}
