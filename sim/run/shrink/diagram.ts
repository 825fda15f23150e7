import { printable } from '../../facts/printable.ts';
import type { Violation } from '../../judges/judge.ts';
import { counted } from '../../scenario/phrases.ts';
import type { MessageSent, TraceEvent } from '../trace/event.ts';
import { inWords, messageInWords } from '../trace/words.ts';
import { briefly } from './briefly.ts';
import { causalPast } from './causes.ts';
import type { Concerned } from './concerned.ts';
import { evidenceFor, isAboutCommits } from './evidence.ts';
import type { Step } from './sequence.ts';

/* The content of the sequence diagram of a shrunk run. */

const MOST_ARROWS = 24;
/** Most notes on evidence; the latest ones. */
const MOST_NOTES = 10;

/** The messages in the causal past of the violation (at most the last MOST_ARROWS), and notes on the servers. */
export function sequenceOf(
  events: readonly TraceEvent[],
  violation: Violation,
  concerned: Concerned,
  words: readonly string[],
): readonly Step[] {
  const sent = new Map<number, MessageSent>();
  for (const event of events) if (event.kind === 'messageSent') sent.set(event.message.id, event);
  const evidence = evidenceFor(events, violation);
  const past = causalPast(events, violation.witness, [
    ...rivalsIn(events, violation),
    ...evidence.filter(({ kind }) => kind === 'commit').map(({ n }) => n),
  ]);
  const causes = new Set(
    events.flatMap((event, i) => (event.kind === 'messageSent' && past.has(i) ? [event.message.id] : [])),
  );
  const explained: Explained = {
    causes,
    trigger: triggerOf(events, violation),
    evidence: new Set(evidence.slice(-MOST_NOTES).map(({ n }) => n)),
    withAcknowledgements: isAboutCommits(violation),
    acknowledged: new Map(),
    seen: new Set(),
  };
  const steps = events.flatMap((event) => {
    const note = concerned.noteOn(event);
    if (note !== '' && 'node' in event) return [{ kind: 'note', over: [event.node], text: note } as const];
    return stepOf(event, sent, explained, words);
  });
  const arrows = steps.filter(({ kind }) => kind === 'arrow').length;
  const hidden = Math.max(0, arrows - MOST_ARROWS);
  let skip = hidden;
  const kept = steps.filter((step) => step.kind === 'note' || skip-- <= 0);
  const earlier: readonly Step[] =
    hidden === 0 ? [] : [{ kind: 'note', over: [], text: `... ${counted(hidden, 'earlier message')}` }];
  const end: Step = { kind: 'note', over: [], text: `${violation.property} violated: ${violation.message}` };
  return [...earlier, ...kept, end].map((step) => ({ ...step, text: printable(step.text) }));
}

/** What decides which events are drawn. */
interface Explained {
  /** The messages in the causal past of the violation. */
  readonly causes: ReadonlySet<number>;
  /** Number of the event that the violation followed at once. */
  readonly trigger: number;
  /** Numbers of the events that are noted as evidence. */
  readonly evidence: ReadonlySet<number>;
  /** Whether to draw the replies that acknowledge entries. */
  readonly withAcknowledgements: boolean;
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
  words: readonly string[],
): readonly Step[] {
  if (explained.evidence.has(event.n) && 'node' in event)
    return [{ kind: 'note', over: [event.node], text: inWords(event).replace(/^n\d+:? /u, '') }];
  switch (event.kind) {
    case 'messageDelivered':
    case 'messageDropped': {
      const message = sent.get(event.id);
      const lost = event.kind === 'messageDropped';
      if (message === undefined) return [];
      if (lost ? event.reason !== 'lost' : !explained.causes.has(event.id)) return [];
      const isNews =
        explained.withAcknowledgements && !lost && acknowledgesMore(message, explained.acknowledged);
      if (isIdle(message) && event.n !== explained.trigger && !isNews) return [];
      const again = explained.seen.has(event.id) ? ', again' : '';
      if (!lost) explained.seen.add(event.id);
      const text = messageInWords(message.message) + again;
      return [{ kind: 'arrow', from: event.from, to: event.to, text, lost }];
    }
    case 'booted':
      if (event.incarnation === 1) return [];
      return [{ kind: 'note', over: [event.node], text: inWords(event).replace(/^n\d+ /u, '') }];
    case 'role':
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
