import { culprits } from '../../audit/culprits.ts';
import type { Slip } from '../../audit/slip.ts';
import { printable } from '../../facts/printable.ts';
import type { Violation } from '../../judges/judge.ts';
import { MICROS_PER_SECOND } from '../../kernel/time.ts';
import { counted } from '../../scenario/phrases.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { TraceEvent } from '../trace/event.ts';
import { briefly } from './briefly.ts';
import { Concerned } from './concerned.ts';
import { sequenceOf } from './diagram.ts';
import { CONTINUATIONS, type Inevitable } from './inevitable.ts';
import { mermaidOf, type Step, terminalOf } from './sequence.ts';
import type { Failure } from './trial.ts';
import { FIRST, tellingOf } from './turns.ts';

/* The story of a shrunk run: about ten lines of text, and a sequence diagram of the violation's causal past. */

interface Story {
  readonly lines: readonly string[];
  readonly mermaid: string;
  /** The content of the diagram. */
  readonly sequence: readonly Step[];
  /** The diagram as text, 78 columns wide. */
  readonly diagram: readonly string[];
}

/** What is to be said after an event. */
interface Remark {
  readonly event: number;
  readonly lines: readonly string[];
}

const DIAGRAM_WIDTH = 78;

const MOST_LINES = 12;
const MOST_CULPRITS = 2;

/**
 * Tells what happened up to the violation, in sentences and as a sequence diagram. `necessary`: by fault step; `slips`: all of
 * the run.
 */
export function tellStory(
  events: readonly TraceEvent[],
  { violation }: Failure,
  scenario: Scenario,
  necessary: readonly boolean[],
  inevitable: Inevitable | null,
  slips: readonly Slip[],
): Story {
  const words = scenario.faults.map(({ text }) => text);
  const concerned = new Concerned(events, violation);
  const sequence = sequenceOf(events, violation, concerned, words);
  return {
    lines: linesOf(events, violation, concerned, words, necessary, [
      ...culpritsIn(violation, slips),
      ...fateIn(events, inevitable, words),
    ]),
    mermaid: mermaidOf(sequence),
    sequence,
    diagram: terminalOf(sequence, DIAGRAM_WIDTH),
  };
}

function linesOf(
  events: readonly TraceEvent[],
  violation: Violation,
  concerned: Concerned,
  words: readonly string[],
  necessary: readonly boolean[],
  remarks: readonly Remark[],
): readonly string[] {
  const { shown, hidden, losses } = tellingOf(events, violation, concerned, MOST_LINES - 2);
  const lines = shown.map((event) => {
    const needed = event.kind === 'faultBegan' && necessary[event.step] === true ? '  (necessary)' : '';
    return `${seconds(event.t)}  ${concerned.answerInWords(event) || briefly(event, words)}${needed}`;
  });
  if (losses > 0) lines.push(`            (besides, ${counted(losses, 'message')} got lost)`);
  if (hidden > 0) lines.splice(FIRST, 0, `            ... ${hidden} more events`);
  // From the last one on, so that they do not move each other.
  for (const remark of [...remarks].sort((a, b) => b.event - a.event)) {
    const after = shown.filter(({ n }) => n <= remark.event).length;
    lines.splice(hidden > 0 && after > FIRST ? after + 1 : after, 0, ...remark.lines);
  }
  const { property, reason, message, time, sequence } = violation;
  return [
    ...lines,
    `${seconds(time)}  event ${sequence}: ${property} is violated (${reason})`,
    `            ${message}`,
  ].map(printable);
}

/** Who broke which rule of Raft before the violation. */
function culpritsIn({ message, sequence }: Violation, slips: readonly Slip[]): readonly Remark[] {
  return culprits(slips, { message, event: sequence }, MOST_CULPRITS).map(
    ({ time, sequence: event, text }) => ({
      event,
      lines: [`${seconds(time)}  event ${event}, the culprit: ${text}`],
    }),
  );
}

/** The point of no return. */
function fateIn(
  events: readonly TraceEvent[],
  inevitable: Inevitable | null,
  words: readonly string[],
): readonly Remark[] {
  if (inevitable === null) return [];
  const { event, before } = inevitable;
  if (event === 0) {
    const line = `${seconds(0)}  from the start it fails with any seed: ${CONTINUATIONS} of ${CONTINUATIONS} do`;
    return [{ event, lines: [line] }];
  }
  const turning = events[event - 1];
  if (turning === undefined) return [];
  const lines = [
    `${seconds(turning.t)}  after event ${event} it is bound to fail: ${CONTINUATIONS} of ${CONTINUATIONS} continuations with other seeds do,`,
    `            ${before} of ${CONTINUATIONS} just before it: ${briefly(turning, words)}`,
  ];
  return [{ event, lines }];
}

function seconds(time: number): string {
  return `${(time / MICROS_PER_SECOND).toFixed(6)} s`;
}
