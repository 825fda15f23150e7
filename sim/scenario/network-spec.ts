import type { Micros, NodeId } from '../../core/units.ts';
import type { Distribution } from './quantities/distribution.ts';

/* The network of a scenario after parsing. Plain data. */

export interface NetworkSpec {
  /** One way, server to server. */
  readonly latency: Distribution;
  /** One way, client to server and back. */
  readonly clientLatency: Distribution;
  /** Shares, 0..1. Loss, duplication and reordering strike messages between servers. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: { readonly chance: number; readonly by: Distribution };
  /** Loss of requests and replies. */
  readonly clientLoss: number;
  /** First in, first out between one pair, as over one connection. */
  readonly ordered: boolean;
  /** A second copy comes so much later than it would by its own latency; null: not at all. */
  readonly duplicateAfter: Distribution | null;
  /** Bursts of loss (Gilbert-Elliott), on top of `loss`; null: none. */
  readonly bursts: BurstSpec | null;
  /** Share of messages between servers that arrive damaged: the checksum tells, and they are dropped. */
  readonly corrupt: number;
  /** Of each directed link between servers; null: without limit. */
  readonly bandwidth: BandwidthSpec | null;
  /** Servers by where they stand; a server is in one zone at the most. */
  readonly zones: readonly ZoneSpec[];
  /** Between servers of different zones these latencies hold instead, in both directions. */
  readonly between: readonly ZonePairSpec[];
  /** What is particular about some links between servers; later ones over earlier ones. */
  readonly links: readonly LinkSpec[];
  /** What becomes of single messages, whatever chance would do with them. */
  readonly messages: readonly MessageFate[];
}

/** A server n<number> or a client c<number>. */
export interface EndpointSpec {
  readonly kind: 'server' | 'client';
  readonly number: number;
}

export interface MessageFate {
  readonly from: EndpointSpec;
  readonly to: EndpointSpec;
  /** Which of those that leave from one for the other, from 1. */
  readonly number: number;
  readonly lost: boolean;
  /** null: drawn as for any other. */
  readonly latency: Micros | null;
  /** When a second copy arrives, from when the message was sent; null: none. */
  readonly copy: Micros | null;
}

/** Two states a link changes between from message to message (Gilbert-Elliott). */
export interface BurstSpec {
  /** Chance that a burst begins with a message, and that it ends before one. */
  readonly begin: number;
  readonly end: number;
  /** Share lost within a burst. */
  readonly loss: number;
}

export interface BandwidthSpec {
  readonly bytesPerSecond: number;
  /** What finds more than this waiting before it is dropped. */
  readonly queueBytes: number;
}

interface ZoneSpec {
  readonly name: string;
  readonly nodes: readonly NodeId[];
}

export interface ZonePairSpec {
  readonly zones: readonly [string, string];
  /** One way. */
  readonly latency: Distribution;
}

/** What is said of a link holds in place of what is said of the network. */
export interface LinkSpec {
  readonly from: readonly NodeId[];
  readonly to: readonly NodeId[];
  readonly change: LinkChange;
}

/** What a fault or a rule changes about a link; what it does not name stays as it is. */
export interface LinkChange {
  readonly latency?: Distribution | undefined;
  readonly loss?: number | undefined;
  readonly duplicate?: number | undefined;
  readonly duplicateAfter?: Distribution | undefined;
  readonly reorder?: { readonly chance: number; readonly by: Distribution } | undefined;
  readonly ordered?: boolean | undefined;
  readonly bursts?: BurstSpec | undefined;
  readonly corrupt?: number | undefined;
  readonly bandwidth?: BandwidthSpec | undefined;
}
