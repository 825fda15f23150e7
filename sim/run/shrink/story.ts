import { NO_TARGET } from '../../facts.ts';
import type { Violation } from '../../judges/judge.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { MICROS_PER_SECOND } from '../../time.ts';
import type { MessageSent, TraceEvent } from '../trace/event.ts';
import { inWords, messageInWords } from '../trace/words.ts';
import { causalPast } from './causes.ts';
import { Concerned } from './concerned.ts';
import type { Inevitable } from './inevitable.ts';
import { CONTINUATIONS } from './inevitable.ts';
import { mermaidOf, type Step, terminalOf } from './sequence.ts';
import type { Failure } from './trial.ts';

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
const MOST_ARROWS = 24;

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
  const turns = events.filter((event) => isTurn(event) || concerned.tells(event));
  const kept = turns.filter((event) => !wasOverAtOnce(event, turns) && !isRepetition(event, turns));
  const room = MOST_LINES - 2;
  const shown = kept.length <= room ? kept : [...kept.slice(0, 2), ...kept.slice(kept.length - room + 2)];
  const hidden = kept.length - shown.length;
  const lines = shown.map((event) => {
    const needed = event.kind === 'faultBegan' && necessary[event.step] === true ? '  (necessary)' : '';
    return `${seconds(event.t)}  ${concerned.answerInWords(event) || inWords(event, words)}${needed}`;
  });
  if (hidden > 0) lines.splice(2, 0, `            ... ${hidden} more events`);
  if (inevitable !== null) {
    const after = shown.filter(({ n }) => n <= inevitable.event).length;
    lines.splice(hidden > 0 && after > 2 ? after + 1 : after, 0, ...fateLines(events, inevitable, words));
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
    `            ${before} of ${CONTINUATIONS} just before it: ${inWords(turning, words)}`,
  ];
}

/** Whether this is the end of a fault in the instant in which it began: then the end gets no line. */
function wasOverAtOnce(ended: TraceEvent, turns: readonly TraceEvent[]): boolean {
  if (ended.kind !== 'faultEnded') return false;
  return turns.some((event) => event.kind === 'faultBegan' && event.t === ended.t && event.n < ended.n);
}

/** Whether this is the completion that an answer, which has a line, has just caused. */
function isRepetition(event: TraceEvent, turns: readonly TraceEvent[]): boolean {
  if (event.kind !== 'completed') return false;
  return turns.some(
    (answer) =>
      answer.kind === 'replyDelivered' && answer.client === event.client && answer.n === event.n - 1,
  );
}

/**
 * Events worth a line, besides those of the commands concerned: faults, lost writes,
 * restarts, exceptions, new leaders, truncations.
 */
function isTurn(event: TraceEvent): boolean {
  switch (event.kind) {
    case 'faultBegan':
    case 'writesLost':
    case 'threw':
    case 'unusable':
      return true;
    case 'messageDropped':
      return event.reason === 'lost';
    case 'faultEnded':
      return event.target !== NO_TARGET;
    case 'booted':
      return event.incarnation > 1;
    case 'role':
      return event.role === 'leader';
    case 'writeIssued':
      return event.truncateFrom !== undefined;
    default:
      return false;
  }
}

function seconds(time: number): string {
  return `${(time / MICROS_PER_SECOND).toFixed(6)} s`;
}

/** The messages in the causal past of the violation (at most the last MOST_ARROWS), and notes on the servers. */
function sequenceOf(
  events: readonly TraceEvent[],
  violation: Violation,
  concerned: Concerned,
  words: readonly string[],
): readonly Step[] {
  const sent = new Map<number, MessageSent>();
  for (const event of events) if (event.kind === 'messageSent') sent.set(event.message.id, event);
  const past = causalPast(events, violation.witness, rivalsIn(events, violation));
  const causes = new Set(
    events.flatMap((event, i) => (event.kind === 'messageSent' && past.has(i) ? [event.message.id] : [])),
  );
  const trigger = triggerOf(events, violation);
  const steps = events.flatMap((event) => {
    const note = concerned.noteOn(event);
    if (note !== '' && 'node' in event) return [{ kind: 'note', over: [event.node], text: note } as const];
    return stepOf(event, sent, causes, trigger, words);
  });
  const arrows = steps.filter(({ kind }) => kind === 'arrow').length;
  let skip = Math.max(0, arrows - MOST_ARROWS);
  const kept = steps.filter((step) => step.kind === 'note' || skip-- <= 0);
  return [...kept, { kind: 'note', over: [], text: `${violation.property} violated: ${violation.message}` }];
}

/** If the violation is a second leader of a term: the numbers of the events by which servers became leaders before. */
function rivalsIn(events: readonly TraceEvent[], { property }: Violation): readonly number[] {
  if (property !== 'election-safety') return [];
  return events.filter((event) => event.kind === 'role' && event.role === 'leader').map(({ n }) => n);
}

/** The event at which a message arrived that the violation followed in the same instant; 0: it followed none. */
function triggerOf(events: readonly TraceEvent[], { time, witness }: Violation): number {
  const arrived = events.findLast(({ kind }) => kind === 'messageDelivered');
  return witness === undefined && arrived?.t === time ? arrived.n : 0;
}

function stepOf(
  event: TraceEvent,
  sent: ReadonlyMap<number, MessageSent>,
  causes: ReadonlySet<number>,
  trigger: number,
  words: readonly string[],
): readonly Step[] {
  switch (event.kind) {
    case 'messageDelivered':
    case 'messageDropped': {
      const message = sent.get(event.id);
      const lost = event.kind === 'messageDropped';
      if (message === undefined || (isIdle(message) && event.n !== trigger)) return [];
      if (lost ? event.reason !== 'lost' : !causes.has(event.id)) return [];
      const text = messageInWords(message.message);
      return [{ kind: 'arrow', from: event.from, to: event.to, text, lost }];
    }
    case 'booted':
      if (event.incarnation === 1) return [];
      return [{ kind: 'note', over: [event.node], text: inWords(event).replace(/^n\d+ /u, '') }];
    case 'role':
      if (event.role !== 'leader') return [];
      return [{ kind: 'note', over: [event.node], text: `leader in term ${event.term}` }];
    case 'faultBegan':
      return [{ kind: 'note', over: [], text: inWords(event, words) }];
    default:
      return [];
  }
}

/** A heartbeat, or a successful reply: left out, since it changes little. */
function isIdle({ message }: MessageSent): boolean {
  return (
    (message.type === 'AppendEntries' && message.entries === undefined) ||
    (message.type === 'AppendEntriesReply' && message.success === true)
  );
}
