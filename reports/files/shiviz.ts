import { Op } from '../../core/kv/command.ts';
import { dropReasonNames, FactKind } from '../../sim/facts/facts.ts';
import { Outcome, outcomeNames } from '../../sim/facts/operation.ts';
import { printable } from '../../sim/facts/printable.ts';
import { roleNames } from '../../sim/facts/words.ts';
import { MICROS_PER_MILLI } from '../../sim/kernel/time.ts';
import { serialOf } from '../../sim/world/clients/attempts.ts';
import {
  messageInWords,
  operationInWords,
  type RecordedFact,
  type RecordedOperation,
} from './recorded-facts.ts';

/*
 * Exports a run as a ShiViz log: two lines per event, the first with its time and text, the second with its host
 * and vector clock. The file begins with the regular expression that parses events, and an empty line (the
 * separator of executions).
 */

const PARSER = '(?<time>\\S+) (?<event>.*)\\n(?<host>\\S+) (?<clock>{.*})';
/** ShiViz draws every event, and cannot handle more than a few thousand. */
export const MOST_SHIVIZ_EVENTS = 2000;

type Clock = Record<string, number>;

interface ShivizOptions {
  /** The most events; the last ones up to `until` are shown. */
  readonly limit?: number;
  /** Sequence number of the last fact to show, such as that of a violation. */
  readonly until?: number;
}

/** Servers n1.. and clients c1.. are hosts; messages, requests and replies order their events. */
export function shivizText(facts: readonly RecordedFact[], options: ShivizOptions = {}): string {
  const { limit = MOST_SHIVIZ_EVENTS, until = Number.POSITIVE_INFINITY } = options;
  const told = facts.filter((fact) => fact.sequence <= until && isShown(fact)).slice(-limit);
  const clocks = new Map<string, Clock>();
  /** The vector clocks carried by messages, requests and replies under way. */
  const carried = new Map<string, Clock>();
  const lines = [PARSER, ''];
  for (const fact of told) {
    const host = hostOf(fact);
    const clock: Clock = { ...clocks.get(host) };
    const carrier = carrierOf(fact);
    if (arrives(fact)) merge(clock, carried.get(carrier));
    clock[host] = (clock[host] ?? 0) + 1;
    clocks.set(host, clock);
    if (leaves(fact)) carried.set(carrier, clock);
    lines.push(`${(fact.time / MICROS_PER_MILLI).toFixed(3)}ms ${printable(inWords(fact))}`);
    lines.push(`${host} ${JSON.stringify(clock)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Whether the log shows this fact. */
export function isShown(fact: RecordedFact): boolean {
  switch (fact.kind) {
    case FactKind.messageSent:
    case FactKind.messageDelivered:
    case FactKind.messageDropped:
    case FactKind.requestDelivered:
    case FactKind.replySent:
    case FactKind.booted:
    case FactKind.crashed:
    case FactKind.paused:
    case FactKind.resumed:
    case FactKind.role:
    case FactKind.commit:
    case FactKind.milestone:
    case FactKind.threw:
    case FactKind.unusable:
      return true;
    // The client of the settling phase (client 0) is not shown.
    case FactKind.requestSent:
      return fact.request !== null && fact.request.client !== 0;
    case FactKind.replyDelivered:
      return fact.reply !== null && fact.reply.client !== 0;
    case FactKind.invoked:
    case FactKind.completed:
      return fact.operation !== null && fact.operation.client !== 0;
    default:
      return false;
  }
}

function hostOf(fact: RecordedFact): string {
  switch (fact.kind) {
    case FactKind.requestSent:
      return `c${fact.request?.client ?? 0}`;
    case FactKind.replyDelivered:
      return `c${fact.reply?.client ?? 0}`;
    case FactKind.invoked:
    case FactKind.completed:
      return `c${fact.operation?.client ?? 0}`;
    default:
      return `n${fact.node}`;
  }
}

/** Identifies the packet of a send or receive fact; fields that are not meaningful for a kind may hold anything. */
function carrierOf({ kind, message, request, reply }: RecordedFact): string {
  switch (kind) {
    case FactKind.messageSent:
    case FactKind.messageDelivered:
      return `m${message?.id ?? 0}`;
    case FactKind.requestSent:
    case FactKind.requestDelivered:
      return `q${request?.client ?? 0} ${request?.attempt ?? 0}`;
    case FactKind.replySent:
    case FactKind.replyDelivered:
      return `a${reply?.client ?? 0} ${reply?.attempt ?? 0}`;
    default:
      return '';
  }
}

function leaves({ kind }: RecordedFact): boolean {
  return kind === FactKind.messageSent || kind === FactKind.requestSent || kind === FactKind.replySent;
}

function arrives({ kind }: RecordedFact): boolean {
  return (
    kind === FactKind.messageDelivered ||
    kind === FactKind.requestDelivered ||
    kind === FactKind.replyDelivered
  );
}

function merge(clock: Clock, other: Clock | undefined): void {
  if (other === undefined) return;
  for (const [host, time] of Object.entries(other)) clock[host] = Math.max(clock[host] ?? 0, time);
}

function inWords(fact: RecordedFact): string {
  const message = fact.message === null ? '' : messageInWords(fact.message);
  const operation = fact.operation === null ? '' : operationInWords(fact.operation);
  switch (fact.kind) {
    case FactKind.messageSent:
      return `sends ${message} to n${fact.peer}`;
    case FactKind.messageDelivered:
      return `gets ${message} from n${fact.peer}`;
    case FactKind.messageDropped:
      return `never gets ${message} from n${fact.peer}: ${dropReasonNames[fact.reason]}`;
    case FactKind.requestSent:
      return `asks n${fact.node}, ${command(fact.request)}`;
    case FactKind.requestDelivered:
      return `is asked by c${fact.request?.client ?? 0}, ${command(fact.request)}`;
    case FactKind.replySent:
      return `answers c${fact.reply?.client ?? 0}, ${command(fact.reply)}`;
    case FactKind.replyDelivered:
      return `is answered by n${fact.node}, ${command(fact.reply)}`;
    case FactKind.invoked:
      return `begins ${operation}`;
    case FactKind.completed:
      return `${operation}: ${outcomeNames[fact.code]}${foundBy(fact.operation)}`;
    case FactKind.role:
      return `is ${roleNames[fact.code]} in term ${fact.term}`;
    case FactKind.commit:
      return `commits up to ${fact.index}`;
    case FactKind.booted:
      return 'starts';
    case FactKind.crashed:
      return `goes down: ${fact.text}`;
    case FactKind.paused:
      return 'pauses';
    case FactKind.resumed:
      return 'resumes';
    default:
      return fact.text;
  }
}

/** "command 27", as traces and judges name it: the client's 27th. */
function command(asked: { readonly attempt: number } | null): string {
  return `command ${serialOf(asked?.attempt ?? 0)}`;
}

/** What a get that was answered has found. */
function foundBy(operation: RecordedOperation | null): string {
  if (operation === null || operation.op !== Op.get || operation.outcome !== Outcome.ok) return '';
  return `, found ${operation.found ?? 'nothing'}`;
}
