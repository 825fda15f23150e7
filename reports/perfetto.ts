import { roleNames } from '../sim/code-names.ts';
import { FactKind, Phase } from '../sim/facts.ts';
import { outcomeNames } from '../sim/operation.ts';
import { thrownInWords, unusableInWords } from '../sim/own-code.ts';
import type { RecordedFact } from './record.ts';
import { messageInWords, operationInWords } from './record-words.ts';

/*
 * The Trace Event Format (JSON), which Perfetto and chrome://tracing open: servers and clients are processes,
 * a server's states are slices on its thread, messages are arrows between slices, writes and operations are
 * asynchronous slices.
 */

/** Process numbers; servers and clients are threads in theirs. */
const Process = { servers: 1, clients: 2, faults: 3 } as const;

/** A message arrow needs a slice at either end: this long. */
const INSTANT_MICROS = 1;

export interface TraceEvent {
  readonly ph: 'M' | 'X' | 's' | 'f' | 'b' | 'e' | 'i' | 'C';
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly name: string;
  readonly cat?: string;
  readonly dur?: number;
  readonly id?: string;
  readonly bp?: 'e';
  readonly s?: 't' | 'g';
  readonly args?: Readonly<Record<string, string | number>>;
}

export interface PerfettoOptions {
  /** Names of the scenario's fault steps, by position. */
  readonly faults?: readonly string[];
  /** Leave out messages, requests and replies: a long run has too many. */
  readonly withoutMessages?: boolean;
}

/** One JSON object with `traceEvents`. */
export function perfettoText(facts: readonly RecordedFact[], options: PerfettoOptions = {}): string {
  const events = new TraceBuilder(options).build(facts);
  const lines = events.map((event) => JSON.stringify(event));
  return `{"displayTimeUnit":"ms","traceEvents":[\n${lines.join(',\n')}\n]}\n`;
}

/** What a server is doing: a slice that is not over yet. */
interface OpenSlice {
  readonly from: number;
  readonly name: string;
}

class TraceBuilder {
  private readonly events: TraceEvent[] = [];
  private readonly states = new Map<number, OpenSlice>();
  private readonly threads = new Set<string>();
  /** Names of asynchronous slices that have begun, by their id. */
  private readonly open = new Map<string, { readonly event: TraceEvent }>();
  private readonly faults: readonly string[];
  private readonly withoutMessages: boolean;

  constructor({ faults = [], withoutMessages = false }: PerfettoOptions) {
    this.faults = faults;
    this.withoutMessages = withoutMessages;
  }

  build(facts: readonly RecordedFact[]): readonly TraceEvent[] {
    this.process(Process.servers, 'servers');
    this.process(Process.clients, 'clients');
    this.process(Process.faults, 'faults');
    for (const fact of facts) this.add(fact);
    const end = facts.at(-1)?.time ?? 0;
    for (const node of [...this.states.keys()]) this.endState(node, end);
    for (const { event } of [...this.open.values()]) this.endAsync(event.id ?? '', end, {});
    return this.events;
  }

  private add(fact: RecordedFact): void {
    const { node, time } = fact;
    switch (fact.kind) {
      case FactKind.booted:
        this.state(node, time, 'starting');
        break;
      case FactKind.crashed:
        this.state(node, time, 'down');
        break;
      case FactKind.paused:
        this.state(node, time, 'paused');
        break;
      case FactKind.resumed:
        this.state(node, time, 'running again');
        break;
      case FactKind.role:
        this.state(node, time, `${roleNames[fact.code]}, term ${fact.term}`);
        break;
      case FactKind.commit:
        this.push({ ph: 'C', name: `commit index n${node}`, ts: time, args: { index: fact.index } }, node);
        break;
      case FactKind.milestone:
        this.push({ ph: 'i', s: 't', name: fact.text, ts: time, cat: 'milestone' }, node);
        break;
      case FactKind.threw: {
        const name = thrownInWords(fact.text, fact.what);
        this.push({ ph: 'i', s: 't', name, ts: time, cat: 'milestone' }, node);
        break;
      }
      case FactKind.unusable:
        this.push({ ph: 'i', s: 't', name: unusableInWords(fact.text), ts: time, cat: 'milestone' }, node);
        break;
      case FactKind.messageSent:
      case FactKind.messageDelivered:
        if (!this.withoutMessages) this.message(fact);
        break;
      case FactKind.writeIssued:
        this.beginAsync(`w${node} ${fact.write?.id ?? 0}`, Process.servers, node, time, 'write', 'disk');
        break;
      case FactKind.writeDurable:
        this.endAsync(`w${node} ${fact.write?.id ?? 0}`, time, {});
        break;
      case FactKind.writesLost:
        this.lose(node, time);
        break;
      case FactKind.invoked:
      case FactKind.completed:
        this.operation(fact);
        break;
      case FactKind.faultBegan:
        this.beginAsync(faultId(fact), Process.faults, 0, time, this.faultName(fact), 'fault');
        break;
      case FactKind.faultEnded:
        this.endAsync(faultId(fact), time, {});
        break;
      case FactKind.phase:
        this.events.push({
          ph: 'i',
          s: 'g',
          pid: Process.faults,
          tid: 0,
          ts: time,
          name: fact.code === Phase.run ? 'run' : fact.code === Phase.settle ? 'settle' : 'end',
        });
        break;
      default:
        break;
    }
  }

  private message(fact: RecordedFact): void {
    const { message } = fact;
    if (message === null) return;
    const sent = fact.kind === FactKind.messageSent;
    const name = messageInWords(message);
    const id = `m${message.id}`;
    const label = sent ? `to n${fact.peer}: ${name}` : `from n${fact.peer}: ${name}`;
    this.push({ ph: 'X', name: label, cat: 'message', ts: fact.time, dur: INSTANT_MICROS }, fact.node);
    if (sent) this.push({ ph: 's', name: 'message', cat: 'message', id, ts: fact.time }, fact.node);
    else this.push({ ph: 'f', bp: 'e', name: 'message', cat: 'message', id, ts: fact.time }, fact.node);
  }

  private operation(fact: RecordedFact): void {
    const { operation } = fact;
    if (operation === null) return;
    const id = `o${operation.id}`;
    if (fact.kind === FactKind.invoked) {
      const name = operationInWords(operation);
      this.thread(Process.clients, operation.client, `c${operation.client}`);
      this.beginAsync(id, Process.clients, operation.client, fact.time, name, 'operation');
    } else {
      this.endAsync(id, fact.time, { outcome: outcomeNames[operation.outcome] });
    }
  }

  /** Writes that a crash swallowed end with it. */
  private lose(node: number, time: number): void {
    for (const id of [...this.open.keys()]) {
      if (id.startsWith(`w${node} `)) this.endAsync(id, time, { lost: 1 });
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
    // Slices on one thread must nest: the state lies under the messages of its time, so it is a slice of its own.
    const dur = Math.max(0, time - state.from);
    this.thread(Process.servers, stateThread(node), `n${node} state`);
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

  private beginAsync(id: string, pid: number, tid: number, ts: number, name: string, cat: string): void {
    if (pid === Process.servers) this.thread(pid, tid, `n${tid}`);
    const event: TraceEvent = { ph: 'b', pid, tid, ts, name, cat, id };
    this.open.set(id, { event });
    this.events.push(event);
  }

  private endAsync(id: string, ts: number, args: Readonly<Record<string, string | number>>): void {
    const begun = this.open.get(id);
    if (begun === undefined) return;
    this.open.delete(id);
    this.events.push({ ...begun.event, ph: 'e', ts, args });
  }

  private push(event: Omit<TraceEvent, 'pid' | 'tid'>, node: number): void {
    this.thread(Process.servers, node, `n${node}`);
    this.events.push({ pid: Process.servers, tid: node, ...event });
  }

  private faultName(fact: RecordedFact): string {
    return `${this.faults[fact.code] ?? `fault ${fact.code + 1}`} ${fact.text}`.trimEnd();
  }

  private process(pid: number, name: string): void {
    this.events.push({ ph: 'M', pid, tid: 0, ts: 0, name: 'process_name', args: { name } });
  }

  private thread(pid: number, tid: number, name: string): void {
    const key = `${pid} ${tid}`;
    if (this.threads.has(key)) return;
    this.threads.add(key);
    this.events.push({ ph: 'M', pid, tid, ts: 0, name: 'thread_name', args: { name } });
    this.events.push({
      ph: 'M',
      pid,
      tid,
      ts: 0,
      name: 'thread_sort_index',
      args: { sort_index: sortIndex(tid) },
    });
  }
}

/** Thread numbers of the servers' states, beyond all servers. */
const STATE_THREADS = 1000;

function stateThread(node: number): number {
  return STATE_THREADS + node;
}

/** A server's state directly above the server. */
function sortIndex(tid: number): number {
  return tid > STATE_THREADS ? 2 * (tid - STATE_THREADS) : 2 * tid + 1;
}

function faultId(fact: RecordedFact): string {
  return `f${fact.code} ${fact.text}`;
}
