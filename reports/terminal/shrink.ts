import { quotedPath } from '../../sim/run/replay-command.ts';
import { CONTINUATIONS } from '../../sim/run/shrink/inevitable.ts';
import { terminalOf } from '../../sim/run/shrink/sequence.ts';
import type { ShrinkResult } from '../../sim/run/shrink/shrink.ts';
import { counted, grouped } from '../words/format.ts';
import { folded, wrapped } from './layout.ts';

const PERCENT = 100;
const MARGIN = 2;
/** A line of the story begins with a time, or with blanks of the same width. */
const MOMENT = /^(?:\d+\.\d+ s {2}| {12})/;
const MOST_LINES = 5;

interface ShrinkTextOptions {
  /** Duration of the shrinking. */
  readonly seconds: number;
  /** The file to which the scenario was written; '': none, so it is printed. */
  readonly file: string;
  /** Whether to print the sequence diagram as Mermaid rather than drawn with characters. */
  readonly mermaid: boolean;
  /** Columns. */
  readonly width: number;
}

/** A shrunk failure as text: its figures, its story, and its sequence diagram. */
export function renderShrink(
  result: ShrinkResult,
  { seconds, file, mermaid, width }: ShrinkTextOptions,
): string {
  const diagram = mermaid
    ? result.mermaid.trimEnd().split('\n')
    : terminalOf(result.sequence, width - MARGIN).map((line) => ' '.repeat(MARGIN) + line);
  return [
    ...figureLines(result, seconds, width),
    '',
    ...result.story.flatMap((line) => hanging(line, width)),
    '',
    ...diagram,
    '',
    ...(file === '' ? [result.scenario] : [`  again      npx raftsim ${quotedPath(file)}`, '']),
  ].join('\n');
}

function figureLines(result: ShrinkResult, seconds: number, width: number): readonly string[] {
  const { eventsBefore, eventsAfter, faultsBefore, faultsAfter, property, reason, tried, simulated } = result;
  const less = (1 - eventsAfter / eventsBefore) * PERCENT;
  const { inevitable, otherSeeds } = result;
  // What the budget of the analysis did not suffice to find out is left out.
  const looked = [
    ...(inevitable === null ? [] : folded([`  lost       ${lostAt(inevitable, eventsAfter)}`], width)),
    ...(otherSeeds === null
      ? []
      : [`  seeds      ${otherSeeds} of ${CONTINUATIONS} others fail in the same way`]),
  ];
  return [
    `${result.interrupted ? 'INTERRUPTED, as small as it was by then' : 'SHRUNK'}  ${property} (${reason})`,
    '',
    `  events     ${grouped(eventsBefore)} -> ${grouped(eventsAfter)}  (${less.toFixed(1)} % fewer)`,
    `  faults     ${faultsBefore} -> ${faultsAfter}${necessityOf(result)}`,
    ...(result.interrupted ? [] : looked),
    `  took       ${seconds.toFixed(1)} s: ${counted(tried, 'run')}, ${counted(simulated, 'event')}`,
    ...(result.exhausted
      ? ['             the budget ended the search: a larger --budget may find less']
      : []),
  ];
}

/** States how many of the remaining faults are known to be necessary. */
function necessityOf({ necessary, interrupted }: ShrinkResult): string {
  if (necessary.length === 0 || interrupted) return '';
  const needed = necessary.filter((each) => each).length;
  if (needed < necessary.length) return `, ${needed} of them seen to be necessary`;
  return needed === 1 ? ', and it is necessary' : ', each necessary';
}

/** States the event from which on the failure was inevitable. */
function lostAt({ event, before }: NonNullable<ShrinkResult['inevitable']>, eventsAfter: number): string {
  const all = `${CONTINUATIONS} of ${CONTINUATIONS}`;
  return event === 0
    ? `from the start: ${all} continuations with other seeds fail`
    : `after event ${grouped(event)} of ${grouped(eventsAfter)}: ${all} continuations fail, ${before} of ${CONTINUATIONS} before it`;
}

/** A line of the story, wrapped with a hanging indent under its text. */
function hanging(line: string, width: number): readonly string[] {
  const moment = MOMENT.exec(line)?.[0] ?? '';
  const room = width - MARGIN - moment.length;
  return wrapped(line.slice(moment.length), room, MOST_LINES).map(
    (words, i) => ' '.repeat(MARGIN) + (i === 0 ? moment : ' '.repeat(moment.length)) + words,
  );
}
