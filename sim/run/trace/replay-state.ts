import type { NodeId } from '../../../core/units.ts';
import type { MessageSent, TracedEntry, TraceEvent } from './event.ts';

/* The state of the cluster after an event, reconstructed from the facts up to it. */

export interface NodeState {
  readonly node: NodeId;
  up: boolean;
  paused: boolean;
  role: string;
  term: number;
  /** The leader that this server knows of; 0 for none. */
  leader: NodeId;
  firstIndex: number;
  lastIndex: number;
  lastTerm: number;
  /** The last index of its log that is on disk. */
  durableIndex: number;
  commit: number;
  applied: number;
}

/** A message that was sent and has neither arrived nor been lost. */
export interface InFlight {
  readonly sent: MessageSent;
  copies: number;
}

interface FaultInForce {
  readonly step: number;
  readonly target: string;
}

const LAST_EVENTS = 10;

/** The state of the cluster, updated with one event after the other. */
export class ClusterState {
  readonly nodes = new Map<NodeId, NodeState>();
  readonly flying = new Map<number, InFlight>();
  /** The last ten events, oldest first. */
  readonly recent: TraceEvent[] = [];
  /** Strikes in force, by step and target; `step` is the position in the scenario, from 0. */
  readonly faults = new Map<string, FaultInForce>();
  event = 0;
  time = 0;
  private readonly logs = new Map<NodeId, TracedEntry[]>();
  /** For each write in progress, by server and write id, the last log index that it makes durable. */
  private readonly writes = new Map<string, number>();

  apply(event: TraceEvent): void {
    this.event = event.n;
    this.time = event.t;
    this.recent.push(event);
    if (this.recent.length > LAST_EVENTS) this.recent.shift();
    switch (event.kind) {
      case 'messageSent':
        this.flying.set(event.message.id, { sent: event, copies: 1 });
        break;
      case 'messageDuplicated': {
        const message = this.flying.get(event.id);
        if (message !== undefined) message.copies++;
        break;
      }
      case 'messageDelivered':
      case 'messageDropped':
        this.landed(event.id);
        break;
      case 'booted': {
        const node = this.node(event.node);
        const { term, lastIndex, lastTerm, snapshotIndex } = event;
        const firstIndex = snapshotIndex + 1;
        Object.assign(node, { up: true, paused: false, role: 'follower', leader: 0, term });
        Object.assign(node, { firstIndex, lastIndex, lastTerm, durableIndex: lastIndex });
        Object.assign(node, { commit: snapshotIndex, applied: snapshotIndex });
        break;
      }
      case 'crashed':
        Object.assign(this.node(event.node), { up: false, paused: false, role: 'down' });
        break;
      case 'paused':
        this.node(event.node).paused = true;
        break;
      case 'resumed':
        this.node(event.node).paused = false;
        break;
      case 'role':
        Object.assign(this.node(event.node), { role: event.role, term: event.term, leader: event.leader });
        break;
      case 'commit':
        Object.assign(this.node(event.node), { commit: event.index, term: event.term });
        break;
      case 'applied':
        this.node(event.node).applied = event.index;
        break;
      case 'writeIssued':
        this.written(event);
        break;
      case 'writeDurable': {
        const node = this.node(event.node);
        node.durableIndex = this.writes.get(`${event.node} ${event.id}`) ?? node.durableIndex;
        this.writes.delete(`${event.node} ${event.id}`);
        break;
      }
      case 'faultBegan':
        this.faults.set(`${event.step} ${event.target}`, { step: event.step, target: event.target });
        break;
      case 'faultEnded':
        this.faults.delete(`${event.step} ${event.target}`);
        break;
      case 'faultDid':
      case 'requestSent':
      case 'requestDelivered':
      case 'requestDropped':
      case 'replySent':
      case 'replyDelivered':
      case 'replyDropped':
      case 'writesLost':
      case 'configuration':
      case 'milestone':
      case 'invoked':
      case 'completed':
      case 'phase':
      case 'threw':
      case 'unusable':
        break;
      default:
        throw new Error(`no such event: ${String(event satisfies never)}`);
    }
  }

  /** What the entry at this position holds, if it was written on any server. */
  whatOf(index: number, term: number): string | undefined {
    for (const log of this.logs.values()) {
      const entry = log[index];
      if (entry?.term === term) return entry.what;
    }
    return undefined;
  }

  private landed(id: number): void {
    const message = this.flying.get(id);
    if (message === undefined) return;
    message.copies--;
    if (message.copies === 0) this.flying.delete(id);
  }

  private written(event: Extract<TraceEvent, { kind: 'writeIssued' }>): void {
    const node = this.node(event.node);
    if (event.hardState !== undefined) node.term = event.hardState[0];
    if (event.snapshot !== undefined) {
      const [index, term] = event.snapshot;
      node.firstIndex = index + 1;
      if (index >= node.lastIndex) Object.assign(node, { lastIndex: index, lastTerm: term });
    }
    if (event.truncateFrom !== undefined && event.truncateFrom <= node.lastIndex) {
      node.lastIndex = event.truncateFrom - 1;
      node.durableIndex = Math.min(node.durableIndex, node.lastIndex);
      node.lastTerm = this.termAt(event.node, node.lastIndex);
    }
    for (const entry of event.entries ?? []) {
      this.log(event.node)[entry.index] = entry;
      Object.assign(node, { lastIndex: entry.index, lastTerm: entry.term });
    }
    this.writes.set(`${event.node} ${event.id}`, node.lastIndex);
  }

  private termAt(node: NodeId, index: number): number {
    return this.log(node)[index]?.term ?? 0;
  }

  private log(node: NodeId): TracedEntry[] {
    const log = this.logs.get(node) ?? [];
    this.logs.set(node, log);
    return log;
  }

  private node(node: NodeId): NodeState {
    const known = this.nodes.get(node);
    if (known !== undefined) return known;
    const state: NodeState = {
      node,
      up: false,
      paused: false,
      role: 'down',
      term: 0,
      leader: 0,
      firstIndex: 1,
      lastIndex: 0,
      lastTerm: 0,
      durableIndex: 0,
      commit: 0,
      applied: 0,
    };
    this.nodes.set(node, state);
    return state;
  }
}
