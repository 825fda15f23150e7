import type { Index, Term } from '../../../core/units.ts';
import { logInWords } from '../../facts/disk-contents.ts';
import { clientInWords } from '../../facts/operation.ts';
import { printable } from '../../facts/printable.ts';
import { configurationInWords, positionInWords } from '../../facts/words.ts';
import { MICROS_PER_SECOND } from '../../kernel/time.ts';
import { counted } from '../../scenario/phrases.ts';
import { earlierOf, serialOf } from '../../world/clients/attempts.ts';
import { withoutPadding } from '../../world/clients/values.ts';
import { thrownInWords, unusableInWords } from '../../world/own-replica/own-code.ts';
import type { Applied, TracedEntry, TracedMessage, TraceEvent, WriteIssued } from './event.ts';

/* Trace events in words, for people to read. */

/** What the entry at this position in the log holds, in words; undefined if that is not known. */
export type WhatOf = (index: Index, term: Term) => string | undefined;
const unknown: WhatOf = () => undefined;

/** "12.402113 s  #7204  n1 sends n3 AppendEntries ...". */
export function eventLine(event: TraceEvent, steps: readonly string[] = [], whatOf = unknown): string {
  const time = (event.t / MICROS_PER_SECOND).toFixed(6).padStart(11);
  return `${time} s  ${`#${event.n}`.padEnd(8)} ${inWords(event, steps, whatOf)}`;
}

/**
 * One event as a sentence, without its time and number.
 *
 * @param steps the scenario's fault steps in words, by position
 * @param whatOf names applied entries, which events refer to by their position
 */
export function inWords(event: TraceEvent, steps: readonly string[] = [], whatOf = unknown): string {
  return printable(withoutPadding(sentence(event, steps, whatOf)));
}

function sentence(event: TraceEvent, steps: readonly string[], whatOf: WhatOf): string {
  switch (event.kind) {
    case 'messageSent': {
      const held = event.heldBack ? ', held back' : '';
      return `n${event.from} sends n${event.to} ${messageInWords(event.message)}${held}`;
    }
    case 'messageDelivered':
      return `n${event.to} receives ${event.type} ${packet(event.id)} from n${event.from}`;
    case 'messageDropped':
      return `${event.type} ${packet(event.id)} from n${event.from} to n${event.to} does not arrive: ${event.reason ?? ''}`;
    case 'messageDuplicated':
      return `${event.type} ${packet(event.id)} from n${event.from} to n${event.to} is duplicated`;
    case 'requestSent':
      return `${clientInWords(event.client)} asks n${event.node}: ${event.what} (${attempt(event)})`;
    case 'requestDelivered':
      return `n${event.node} is asked by ${clientInWords(event.client)}: ${event.what} (${attempt(event)})`;
    case 'requestDropped':
      return `${clientInWords(event.client)}'s request to n${event.node} (${event.what}) does not arrive: ${event.reason ?? ''}`;
    case 'replySent':
      return `n${event.node} answers ${clientInWords(event.client)}: ${replyInWords(event)} (${command(event)})`;
    case 'replyDelivered':
      return `${clientInWords(event.client)} is answered by n${event.node}: ${replyInWords(event)} (${command(event)})`;
    case 'replyDropped':
      return `n${event.node}'s answer to ${clientInWords(event.client)} (${command(event)}) does not arrive: ${event.reason ?? ''}`;
    case 'writeIssued':
      return `n${event.node} begins write ${event.id}: ${writeInWords(event)}`;
    case 'writeDurable':
      return `n${event.node} has write ${event.id} on disk`;
    case 'writesLost':
      // Its disk may have said otherwise.
      return `n${event.node} lost ${counted(event.count, 'write')} that had not reached its disk`;
    case 'booted': {
      const vote = event.votedFor === 0 ? 'no vote' : `vote for n${event.votedFor}`;
      return `n${event.node} starts (incarnation ${event.incarnation}) with term ${event.term}, ${vote}, ${logInWords(event)}`;
    }
    case 'crashed':
      return `n${event.node} goes down: ${event.cause}`;
    case 'paused':
      return `n${event.node} is paused`;
    case 'resumed':
      return `n${event.node} resumes`;
    case 'role': {
      const knows = event.role === 'follower' && event.leader > 0 ? `, follows n${event.leader}` : '';
      return `n${event.node} is ${event.role} in term ${event.term}${knows}`;
    }
    case 'commit':
      return `n${event.node} commits up to ${event.index} (in term ${event.term})`;
    case 'applied':
      return `n${event.node} applies ${at(event.index, event.term)}${appliedInWords(event, whatOf)}`;
    case 'configuration':
      return `n${event.node} uses the configuration of entry ${event.index}: ${configurationInWords(event)}`;
    case 'milestone':
      return `n${event.node}: ${event.name}`;
    case 'invoked':
      return `${clientInWords(event.client)} begins ${event.what} (operation ${event.operation})`;
    case 'completed':
      return `${clientInWords(event.client)}'s ${event.what} ${outcomeInWords(event)} (operation ${event.operation})`;
    case 'unusable':
      return `n${event.node} ${unusableInWords(event.message)}`;
    case 'faultBegan':
      return `fault: ${steps[event.step] ?? `step ${event.step + 1}`} strikes ${event.target}`;
    case 'faultEnded':
      return `fault over: ${steps[event.step] ?? `step ${event.step + 1}`}, at ${event.target}`;
    case 'faultDid': {
      const [one = '', many = one] = event.what.split('|');
      return `fault: ${event.amount} ${event.amount === 1 ? one : many}, at ${event.target}`;
    }
    case 'phase':
      return phaseWords[event.phase] ?? event.phase;
    case 'threw':
      return `n${event.node} threw: ${thrownInWords(event.message, event.place)}`;
    default:
      return event satisfies never;
  }
}

function appliedInWords({ index, term, session, serial, effect }: Applied, whatOf: WhatOf): string {
  const what = whatOf(index, term);
  const repeated = session > 0 && !effect ? ', without effect' : '';
  if (what !== undefined) return ` (${what})${repeated}`;
  return session === 0 ? '' : `: command ${serial} of session ${session}${repeated}`;
}

const phaseWords: Readonly<Record<string, string>> = {
  run: 'the run begins',
  settle: 'the run is over: clients stop, faults are healed',
  end: 'the end',
};

/** "command 27": the client's 27th, as judges name it too. All attempts at it, and their answers, have the same number. */
function command({ attempt }: { readonly attempt: number }): string {
  return `command ${serialOf(attempt)}`;
}

/** "command 27, attempt 2" */
function attempt(event: { readonly attempt: number }): string {
  return `${command(event)}, attempt ${earlierOf(event.attempt) + 1}`;
}

function packet(id: number): string {
  return `~${id}`;
}

function at(index: number | undefined, term: number | undefined): string {
  return positionInWords(index ?? 0, term ?? 0);
}

/** "AppendEntries ~17 (term 4, after 17.3, entries 18-19, commit 17)": positions in the log are index.term. */
export function messageInWords(message: TracedMessage): string {
  return withoutPadding(`${message.type} ${packet(message.id)} (term ${message.term}${detailOf(message)})`);
}

function detailOf(message: TracedMessage): string {
  switch (message.type) {
    case 'RequestVote': {
      const preVote = message.preVote ? ', pre-vote' : '';
      const transfer = message.transfer ? ', leadership transfer' : '';
      return `${preVote}, log up to ${at(message.prevLogIndex, message.prevLogTerm)}${transfer}`;
    }
    case 'RequestVoteReply':
      return `${message.preVote ? ', pre-vote' : ''}, ${message.success ? 'granted' : 'refused'}`;
    case 'AppendEntries': {
      const entries = message.entries ?? [];
      const what = entries.length === 0 ? 'no entries' : entriesInWords(entries);
      return `, after ${at(message.prevLogIndex, message.prevLogTerm)}: ${what}, commit ${message.leaderCommit ?? 0}`;
    }
    case 'AppendEntriesReply':
      return message.success
        ? `, matches up to ${message.matchIndex ?? 0}`
        : `, refused, conflict at ${at(message.conflictIndex, message.conflictTerm)}`;
    case 'InstallSnapshot': {
      const [index, term] = message.snapshot ?? [message.prevLogIndex, message.prevLogTerm];
      return `, of ${at(index, term)}, from byte ${message.offset ?? 0}${message.done ? ', the last part' : ''}`;
    }
    case 'InstallSnapshotReply':
      return `, ${message.done ? 'installed' : `has ${message.offset ?? 0} bytes`}`;
    default:
      return '';
  }
}

function entriesInWords(entries: readonly TracedEntry[]): string {
  const first = entries[0];
  const last = entries[entries.length - 1];
  if (entries.length === 1) return `entry ${at(first.index, first.term)} (${first.what})`;
  return `entries ${at(first.index, first.term)} to ${at(last.index, last.term)}`;
}

function writeInWords(write: WriteIssued): string {
  const parts: string[] = [];
  if (write.hardState !== undefined) {
    const [term, votedFor] = write.hardState;
    parts.push(`term ${term}, ${votedFor === 0 ? 'no vote' : `vote for n${votedFor}`}`);
  }
  if (write.truncateFrom !== undefined) parts.push(`cut the log from ${write.truncateFrom} on`);
  if (write.entries !== undefined) parts.push(entriesInWords(write.entries));
  if (write.snapshot !== undefined) parts.push(`snapshot up to ${at(...write.snapshot)}`);
  return parts.length === 0 ? 'nothing' : parts.join(', ');
}

function replyInWords(reply: {
  readonly status: string;
  readonly value: string | null;
  readonly leader: number;
  readonly uncertain: boolean;
}): string {
  const doubt = reply.uncertain ? ', may still happen' : '';
  switch (reply.status) {
    case 'ok':
      return reply.value === null ? 'done, no value' : `done, value ${reply.value}`;
    case 'mismatch':
      return `no match, found ${reply.value ?? 'nothing'}`;
    case 'redirect':
      return `ask ${reply.leader === 0 ? 'another server' : `n${reply.leader}`}${doubt}`;
    case 'refused':
      return `refused${doubt}`;
    default:
      return `${reply.status}${doubt}`;
  }
}

function outcomeInWords(event: {
  readonly outcome: string;
  readonly cause: string;
  readonly matched: boolean;
  readonly found: string | null;
  readonly what: string;
}): string {
  if (event.outcome !== 'ok') return `is ${event.outcome}: ${event.cause}`;
  if (!event.matched) return `does not match: found ${event.found ?? 'nothing'}`;
  return event.what.startsWith('get') ? `found ${event.found ?? 'nothing'}` : 'is done';
}
