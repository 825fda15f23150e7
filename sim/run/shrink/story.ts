import type { Violation } from '../../judges/judge.ts';
import { counted } from '../../scenario/phrases.ts';
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
import { candidateIn, commitsIn, FIRST, isAboutCommits, tellingOf } from './turns.ts';

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

/** An event in words. A fault is told without its time, which the line has already, and without targets that it names. */
function briefly(event: TraceEvent, words: readonly string[]): string {
  if (event.kind !== 'faultBegan' && event.kind !== 'faultEnded') return inWords(event, words);
  const step = words[event.step]?.replace(/^at [^:]*: /u, '') ?? `step ${event.step + 1}`;
  const targets = event.target.match(/[nc]\d+/gu) ?? [];
  const isNamed = targets.every((target) => new RegExp(`\\b${target}\\b`, 'u').test(step));
  if (event.kind === 'faultEnded') return `fault over: ${step}${isNamed ? '' : `, at ${event.target}`}`;
  return `fault: ${step}${isNamed ? '' : ` strikes ${event.target}`}`;
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
  const explained: Explained = {
    causes,
    trigger: triggerOf(events, violation),
    commits: isAboutCommits(violation) ? commitsIn(events) : new Set(),
    candidate: candidateIn(events, violation),
    acknowledged: new Map(),
    seen: new Set(),
  };
  const steps = events.flatMap((event) => {
    const note = concerned.noteOn(event);
    if (note !== '' && 'node' in event) return [{ kind: 'note', over: [event.node], text: note } as const];
    return stepOf(event, sent, explained, isAboutCommits(violation), words);
  });
  const arrows = steps.filter(({ kind }) => kind === 'arrow').length;
  const hidden = Math.max(0, arrows - MOST_ARROWS);
  let skip = hidden;
  const kept = steps.filter((step) => step.kind === 'note' || skip-- <= 0);
  const earlier: readonly Step[] =
    hidden === 0 ? [] : [{ kind: 'note', over: [], text: `... ${counted(hidden, 'earlier message')}` }];
  return [
    ...earlier,
    ...kept,
    { kind: 'note', over: [], text: `${violation.property} violated: ${violation.message}` },
  ];
}

/** What decides which events are drawn. */
interface Explained {
  /** The messages in the causal past of the violation. */
  readonly causes: ReadonlySet<number>;
  /** Number of the event that the violation followed at once. */
  readonly trigger: number;
  /** Numbers of the commits to be noted. */
  readonly commits: ReadonlySet<number>;
  /** Number of the event by which the blamed server became a candidate. */
  readonly candidate: number;
  /** "term from to": the highest index acknowledged so far. */
  readonly acknowledged: Map<string, number>;
  /** Messages that have arrived before. */
  readonly seen: Set<number>;
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
  explained: Explained,
  aboutCommits: boolean,
  words: readonly string[],
): readonly Step[] {
  switch (event.kind) {
    case 'messageDelivered':
    case 'messageDropped': {
      const message = sent.get(event.id);
      const lost = event.kind === 'messageDropped';
      if (message === undefined) return [];
      if (lost ? event.reason !== 'lost' : !explained.causes.has(event.id)) return [];
      const isNews = aboutCommits && !lost && acknowledgesMore(message, explained.acknowledged);
      if (isIdle(message) && event.n !== explained.trigger && !isNews) return [];
      const again = explained.seen.has(event.id) ? ', again' : '';
      if (!lost) explained.seen.add(event.id);
      const text = messageInWords(message.message) + again;
      return [{ kind: 'arrow', from: event.from, to: event.to, text, lost }];
    }
    case 'commit':
      if (!explained.commits.has(event.n)) return [];
      return [{ kind: 'note', over: [event.node], text: `commits up to ${event.index}` }];
    case 'booted':
      if (event.incarnation === 1) return [];
      return [{ kind: 'note', over: [event.node], text: inWords(event).replace(/^n\d+ /u, '') }];
    case 'role':
      if (event.n === explained.candidate)
        return [{ kind: 'note', over: [event.node], text: `candidate in term ${event.term}` }];
      if (event.role !== 'leader') return [];
      return [{ kind: 'note', over: [event.node], text: `leader in term ${event.term}` }];
    case 'faultBegan':
      return [{ kind: 'note', over: [], text: briefly(event, words) }];
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

/** Whether this reply acknowledges entries that no earlier one of the sender did in this term; notes that it does. */
function acknowledgesMore({ from, to, message }: MessageSent, acknowledged: Map<string, number>): boolean {
  if (message.type !== 'AppendEntriesReply' || message.success !== true) return false;
  const name = `${message.term} ${from} ${to}`;
  const match = message.matchIndex ?? 0;
  if (match <= (acknowledged.get(name) ?? 0)) return false;
  acknowledged.set(name, match);
  return true;
}
