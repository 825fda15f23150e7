import type { Micros, NodeId } from '../../../core/units.ts';
import type { DiskContents } from '../../facts/disk-contents.ts';
import type { DropWord } from '../../facts/facts.ts';

/*
 * Trace events: the form in which traces hold facts, one line of JSON each. Names replace codes, and ids
 * replace messages and operations that an earlier event holds in full. A trace contains everything that the
 * digest covers.
 */

interface EventBase<Kind extends string> {
  readonly kind: Kind;
  /** The event number: 1, 2, 3, ... */
  readonly n: number;
  /** World time, microseconds. */
  readonly t: Micros;
}

interface AtNode<Kind extends string> extends EventBase<Kind> {
  readonly node: NodeId;
}

export interface TracedEntry {
  readonly index: number;
  readonly term: number;
  /** "put k1=c2-3", "noop", "configuration n1 n2 n3". */
  readonly what: string;
}

/** Fields whose value is 0, false or empty are absent. */
export interface TracedMessage {
  readonly id: number;
  readonly type: string;
  readonly term: number;
  readonly preVote?: true;
  readonly transfer?: true;
  readonly success?: true;
  readonly prevLogIndex?: number;
  readonly prevLogTerm?: number;
  readonly entries?: readonly TracedEntry[];
  readonly leaderCommit?: number;
  readonly matchIndex?: number;
  readonly conflictIndex?: number;
  readonly conflictTerm?: number;
  readonly round?: number;
  readonly snapshot?: readonly [index: number, term: number];
  readonly offset?: number;
  readonly done?: true;
}

/** The one event that holds a message between servers in full; later events refer to it by id. */
export interface MessageSent extends EventBase<'messageSent'> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly heldBack?: true;
  readonly message: TracedMessage;
}

interface MessageMoved extends EventBase<'messageDelivered' | 'messageDropped' | 'messageDuplicated'> {
  readonly from: NodeId;
  readonly to: NodeId;
  readonly id: number;
  readonly type: string;
  /** Why it was dropped. */
  readonly reason?: DropWord;
}

interface RequestMoved extends AtNode<'requestSent' | 'requestDelivered' | 'requestDropped'> {
  readonly client: number;
  readonly attempt: number;
  readonly what: string;
  readonly reason?: DropWord;
}

interface ReplyMoved extends AtNode<'replySent' | 'replyDelivered' | 'replyDropped'> {
  readonly client: number;
  readonly attempt: number;
  readonly status: string;
  readonly value: string | null;
  readonly leader: NodeId;
  readonly uncertain: boolean;
  readonly reason?: DropWord;
}

export interface WriteIssued extends AtNode<'writeIssued'> {
  readonly id: number;
  /** Term and vote, if they are part of the write. */
  readonly hardState?: readonly [term: number, votedFor: NodeId];
  readonly truncateFrom?: number;
  readonly entries?: readonly TracedEntry[];
  readonly snapshot?: readonly [index: number, term: number];
}

interface Booted extends AtNode<'booted'>, DiskContents {
  readonly incarnation: number;
}

interface Crashed extends AtNode<'crashed'> {
  readonly incarnation: number;
  readonly cause: string;
}

interface RoleTaken extends AtNode<'role'> {
  readonly term: number;
  readonly role: string;
  readonly leader: NodeId;
}

export interface Applied extends AtNode<'applied'> {
  readonly index: number;
  readonly term: number;
  readonly session: number;
  readonly serial: number;
  readonly effect: boolean;
  readonly stateHash: number;
}

interface Configured extends AtNode<'configuration'> {
  readonly index: number;
  readonly voters: readonly NodeId[];
  readonly outgoing: readonly NodeId[];
  readonly learners: readonly NodeId[];
}

interface Invoked extends EventBase<'invoked'> {
  readonly operation: number;
  readonly client: number;
  readonly what: string;
}

interface Completed extends EventBase<'completed'> {
  readonly operation: number;
  readonly client: number;
  readonly what: string;
  readonly outcome: string;
  readonly cause: string;
  readonly matched: boolean;
  readonly found: string | null;
}

interface FaultMoved extends EventBase<'faultBegan' | 'faultEnded'> {
  /** Position of the step in the scenario, from 0. */
  readonly step: number;
  readonly target: string;
}

/** What a fault did while it lasted: "3 entries torn". */
interface FaultDid extends EventBase<'faultDid'> {
  readonly step: number;
  readonly target: string;
  readonly amount: number;
  /** Singular and plural: "entry torn|entries torn". */
  readonly what: string;
}

interface Threw extends AtNode<'threw'> {
  readonly message: string;
  /** Where in the source of an own replica; not part of the history, and therefore ignored in comparisons. */
  readonly place?: string;
}

export type TraceEvent =
  | MessageSent
  | MessageMoved
  | RequestMoved
  | ReplyMoved
  | WriteIssued
  | (AtNode<'writeDurable'> & { readonly id: number })
  | (AtNode<'writesLost'> & { readonly count: number })
  | Booted
  | Crashed
  | AtNode<'paused'>
  | AtNode<'resumed'>
  | RoleTaken
  | (AtNode<'commit'> & { readonly term: number; readonly index: number })
  | Applied
  | Configured
  | (AtNode<'milestone'> & { readonly name: string })
  | Invoked
  | Completed
  | FaultMoved
  | FaultDid
  | (EventBase<'phase'> & { readonly phase: string })
  | Threw
  | (AtNode<'unusable'> & { readonly message: string });

/** The servers that an event concerns: for a message, sender and receiver. */
export function nodesOf(event: TraceEvent): readonly NodeId[] {
  if ('node' in event) return [event.node];
  return 'from' in event ? [event.from, event.to] : [];
}
