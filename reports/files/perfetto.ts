import type { Micros } from '../../core/units.ts';
import { FactKind, Phase } from '../../sim/facts/facts.ts';
import { outcomeNames } from '../../sim/facts/operation.ts';
import { roleNames } from '../../sim/facts/words.ts';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { PropertyResult } from '../../sim/report.ts';
import { thrownInWords, unusableInWords } from '../../sim/world/own-replica/own-code.ts';
import { messageInWords, operationInWords, type RecordedFact } from './recorded-facts.ts';
import { Process, stateThread, type TraceEvent, TraceEvents } from './trace-events.ts';

/*
 * Exports a run for Perfetto and chrome://tracing. Servers and clients are threads of two processes; a server's
 * states are slices on a thread of their own, messages are arrows between slices, writes and operations
 * asynchronous slices.
 */

/** Length of the slices at the ends of a message's arrow: an arrow needs a slice at either end. */
const INSTANT_MICROS = 1;

export interface PerfettoOptions {
  /** Names of the scenario's fault steps, by index. */
  readonly faults?: readonly string[];
  /** When the run ended, in microseconds; by default at the last fact. */
  readonly end?: Micros;
  /** Of the run's properties, the violated ones are marked. */
  readonly properties?: readonly PropertyResult[];
}

/** One JSON object with `traceEvents`, in pieces: of a long run it would not fit into one text. */
export function* perfettoPieces(facts: readonly RecordedFact[], options: PerfettoOptions): Generator<string> {
  let before = '{"displayTimeUnit":"ms","traceEvents":[\n';
  for (const event of new TraceBuilder(options).build(facts)) {
    yield `${before}${JSON.stringify(event)}`;
    before = ',\n';
  }
  yield '\n]}\n';
}

/** The present state of a server: a slice that has not ended yet. */
interface OpenSlice {
  readonly from: number;
  readonly name: string;
}

/** What a server is after such a fact. */
const STATES = {
  [FactKind.booted]: 'starting',
  [FactKind.crashed]: 'down',
  [FactKind.paused]: 'paused',
  [FactKind.resumed]: 'resumed',
} as const;

class TraceBuilder {
  private readonly events = new TraceEvents();
  private readonly states = new Map<number, OpenSlice>();
  private readonly faults: readonly string[];
  private readonly properties: readonly PropertyResult[];
  private readonly end: Micros | undefined;

  constructor({ faults = [], end, properties = [] }: PerfettoOptions) {
    this.properties = properties;
    this.faults = faults;
    this.end = end;
  }

  build(facts: readonly RecordedFact[]): readonly TraceEvent[] {
    for (const fact of facts) this.add(fact);
    const end = this.end ?? facts.at(-1)?.time ?? 0;
    for (const node of [...this.states.keys()]) this.endState(node, end);
    this.events.endAll('', end);
    for (const { name, message = '', at } of this.properties) {
      if (at === undefined) continue;
      this.mark(Math.round(at.second * MICROS_PER_SECOND), `${name} violated: ${message}`);
    }
    return this.events.all;
  }

  private add(fact: RecordedFact): void {
    const { node, time } = fact;
    switch (fact.kind) {
      case FactKind.booted:
      case FactKind.crashed:
      case FactKind.paused:
      case FactKind.resumed:
        this.state(node, time, STATES[fact.kind]);
        break;
      case FactKind.role:
        this.state(node, time, `${roleNames[fact.code]}, term ${fact.term}`);
        break;
      case FactKind.commit:
        this.commit(fact);
        break;
      case FactKind.milestone:
        this.instant(node, time, fact.text);
        break;
      case FactKind.threw:
        this.instant(node, time, thrownInWords(fact.text, fact.what));
        break;
      case FactKind.unusable:
        this.instant(node, time, unusableInWords(fact.text));
        break;
      case FactKind.messageSent:
      case FactKind.messageDelivered:
        this.message(fact);
        break;
      case FactKind.writeIssued:
      case FactKind.writeDurable:
      case FactKind.writesLost:
        this.write(fact);
        break;
      case FactKind.invoked:
      case FactKind.completed:
        this.operation(fact);
        break;
      case FactKind.faultBegan:
      case FactKind.faultEnded:
        this.fault(fact);
        break;
      case FactKind.phase:
        this.mark(time, fact.code === Phase.run ? 'run' : fact.code === Phase.settle ? 'settle' : 'end');
        break;
      default:
        break;
    }
  }

  private commit({ node, time, index }: RecordedFact): void {
    this.events.pushOn(node, { ph: 'C', name: `commit index n${node}`, ts: time, args: { index } });
  }

  private write(fact: RecordedFact): void {
    const { kind, node, time } = fact;
    const id = writeId(fact);
    if (kind === FactKind.writeIssued)
      this.events.begin({ pid: Process.servers, tid: node, ts: time, name: 'write', cat: 'disk', id });
    else if (kind === FactKind.writeDurable) this.events.end(id, time);
    else this.events.endAll(writesOf(node), time, { lost: 1 });
  }

  private fault(fact: RecordedFact): void {
    const { kind, time } = fact;
    const id = faultId(fact);
    if (kind === FactKind.faultEnded) this.events.end(id, time);
    else {
      const name = this.faultName(fact);
      this.events.begin({ pid: Process.faults, tid: 0, ts: time, name, cat: 'fault', id });
    }
  }

  /** A line across all threads. */
  private mark(time: number, name: string): void {
    this.events.push({ ph: 'i', s: 'g', pid: Process.faults, tid: 0, ts: time, name });
  }

  private instant(node: number, time: number, name: string): void {
    this.events.pushOn(node, { ph: 'i', s: 't', name, ts: time, cat: 'milestone' });
  }

  private message(fact: RecordedFact): void {
    const { message } = fact;
    if (message === null) return;
    const sent = fact.kind === FactKind.messageSent;
    const name = messageInWords(message);
    const id = `m${message.id}`;
    const label = sent ? `to n${fact.peer}: ${name}` : `from n${fact.peer}: ${name}`;
    this.events.pushOn(fact.node, {
      ph: 'X',
      name: label,
      cat: 'message',
      ts: fact.time,
      dur: INSTANT_MICROS,
    });
    const arrow = { name: 'message', cat: 'message', id, ts: fact.time } as const;
    this.events.pushOn(fact.node, sent ? { ph: 's', ...arrow } : { ph: 'f', bp: 'e', ...arrow });
  }

  private operation(fact: RecordedFact): void {
    const { operation } = fact;
    if (operation === null) return;
    const id = `o${operation.id}`;
    if (fact.kind === FactKind.invoked) {
      const { client } = operation;
      const name = operationInWords(operation);
      this.events.thread(Process.clients, client, `c${client}`);
      this.events.begin({ pid: Process.clients, tid: client, ts: fact.time, name, cat: 'operation', id });
    } else {
      this.events.end(id, fact.time, { outcome: outcomeNames[operation.outcome] });
    }
  }

  private state(node: number, time: number, name: string): void {
    this.endState(node, time);
    this.states.set(node, { from: time, name });
  }

  private endState(node: number, time: number): void {
    const state = this.states.get(node);
    if (state === undefined) return;
    this.states.delete(node);
    // Slices on one thread must nest, and states do not nest with messages, so states are on a thread of their own.
    const dur = Math.max(0, time - state.from);
    this.events.thread(Process.servers, stateThread(node), `n${node} state`);
    this.events.push({
      ph: 'X',
      pid: Process.servers,
      tid: stateThread(node),
      ts: state.from,
      dur,
      name: state.name,
      cat: 'state',
    });
  }

  private faultName(fact: RecordedFact): string {
    return `${this.faults[fact.code] ?? `fault ${fact.code + 1}`} ${fact.text}`.trimEnd();
  }
}

/** The common prefix of the ids of a server's writes, by which those lost in a crash are ended. */
function writesOf(node: number): string {
  return `w${node} `;
}

function writeId({ node, write }: RecordedFact): string {
  return `${writesOf(node)}${write?.id ?? 0}`;
}

function faultId(fact: RecordedFact): string {
  return `f${fact.code} ${fact.text}`;
}
