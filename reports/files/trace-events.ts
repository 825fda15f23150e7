/*
 * Builds a list of events in the Trace Event Format (JSON), each on a thread of a process. A thread is named
 * before its first event. An asynchronous slice consists of a begin event and an end event with the same id.
 */

/** Process numbers; each server is a thread of the process `servers`, each client one of `clients`. */
export const Process = { servers: 1, clients: 2, faults: 3 } as const;

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

export class TraceEvents {
  private readonly events: TraceEvent[] = [];
  private readonly threads = new Set<string>();
  /** The begin events of the asynchronous slices that have not ended yet, by id. */
  private readonly open = new Map<string, TraceEvent>();

  constructor() {
    for (const [name, pid] of Object.entries(Process))
      this.events.push({ ph: 'M', pid, tid: 0, ts: 0, name: 'process_name', args: { name } });
  }

  get all(): readonly TraceEvent[] {
    return this.events;
  }

  push(event: TraceEvent): void {
    this.events.push(event);
  }

  /** An event on a server's own thread. */
  pushOn(node: number, event: Omit<TraceEvent, 'pid' | 'tid'>): void {
    this.thread(Process.servers, node, `n${node}`);
    this.events.push({ pid: Process.servers, tid: node, ...event });
  }

  /** Begins an asynchronous slice. */
  begin(slice: Omit<TraceEvent, 'ph'> & { readonly id: string }): void {
    if (slice.pid === Process.servers) this.thread(slice.pid, slice.tid, `n${slice.tid}`);
    const event: TraceEvent = { ph: 'b', ...slice };
    this.open.set(slice.id, event);
    this.events.push(event);
  }

  end(id: string, ts: number, args: TraceEvent['args'] = {}): void {
    const begun = this.open.get(id);
    if (begun === undefined) return;
    this.open.delete(id);
    this.events.push({ ...begun, ph: 'e', ts, args });
  }

  /** Ends all slices whose ids begin with this prefix. */
  endAll(prefix: string, ts: number, args: TraceEvent['args'] = {}): void {
    for (const id of [...this.open.keys()]) if (id.startsWith(prefix)) this.end(id, ts, args);
  }

  /** Names a thread, unless it has a name already. */
  thread(pid: number, tid: number, name: string): void {
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

/** Offset of the thread numbers for the servers' states; beyond the numbers of all servers. */
const STATE_THREADS = 1000;

/** The thread on which a server's roles are shown. */
export function stateThread(node: number): number {
  return STATE_THREADS + node;
}

/** Sorts the thread of a server's state directly above the server's own. */
function sortIndex(tid: number): number {
  return tid > STATE_THREADS ? 2 * (tid - STATE_THREADS) : 2 * tid + 1;
}
