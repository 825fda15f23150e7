import type { Violation } from '../../judges/judge.ts';
import { counted } from '../../scenario/phrases.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { MICROS_PER_SECOND } from '../../time.ts';
import type { TraceEvent } from '../trace/event.ts';

import { briefly } from './briefly.ts';
import { Concerned } from './concerned.ts';
import { sequenceOf } from './diagram.ts';
import type { Inevitable } from './inevitable.ts';
import { CONTINUATIONS } from './inevitable.ts';
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

const DIAGRAM_WIDTH = 78;

const MOST_LINES = 12;

/** Tells what happened up to the violation, in sentences and as a sequence diagram. `necessary`: by fault step. */
export function tellStory(
  events: readonly TraceEvent[],
  { violation }: Failure,
  scenario: Scenario,
  necessary: readonly boolean[],
  inevitable: Inevitable | null,
): Story {
  const words = scenario.faults.map(({ text }) => text);
  const concerned = new Concerned(events, violation);
  const sequence = sequenceOf(events, violation, concerned, words);
  return {
    lines: linesOf(events, violation, concerned, words, necessary, inevitable),
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
  inevitable: Inevitable | null,
): readonly string[] {
  const { shown, hidden, losses } = tellingOf(events, violation, concerned, MOST_LINES - 2);
  const lines = shown.map((event) => {
    const needed = event.kind === 'faultBegan' && necessary[event.step] === true ? '  (necessary)' : '';
    return `${seconds(event.t)}  ${concerned.answerInWords(event) || briefly(event, words)}${needed}`;
  });
  if (losses > 0) lines.push(`            (besides, ${counted(losses, 'message')} got lost)`);
  if (hidden > 0) lines.splice(FIRST, 0, `            ... ${hidden} more events`);
  if (inevitable !== null) {
    const after = shown.filter(({ n }) => n <= inevitable.event).length;
    lines.splice(hidden > 0 && after > FIRST ? after + 1 : after, 0, ...fateLines(events, inevitable, words));
  }
  const { property, reason, message, time, sequence } = violation;
  return [
    ...lines,
    `${seconds(time)}  event ${sequence}: ${property} is violated (${reason})`,
    `            ${message}`,
  ];
}

/** The lines about the point of no return. */
function fateLines(
  events: readonly TraceEvent[],
  { event, before }: Inevitable,
  words: readonly string[],
): readonly string[] {
  if (event === 0)
    return [`${seconds(0)}  from the start it fails with any seed: ${CONTINUATIONS} of ${CONTINUATIONS} do`];
  const turning = events[event - 1];
  if (turning === undefined) return [];
  return [
    `${seconds(turning.t)}  after event ${event} it is bound to fail: ${CONTINUATIONS} of ${CONTINUATIONS} continuations with other seeds do,`,
    `            ${before} of ${CONTINUATIONS} just before it: ${briefly(turning, words)}`,
  ];
}

function seconds(time: number): string {
  return `${(time / MICROS_PER_SECOND).toFixed(6)} s`;
}
