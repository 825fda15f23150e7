import type { Micros, NodeId } from '../../core/units.ts';
import type { Distribution } from './quantities/distribution.ts';

/* The network of a parsed scenario: plain data. */

export interface NetworkSpec {
  /** One-way delay between servers. */
  readonly latency: Distribution;
  /** One-way delay between clients and servers, in either direction. */
  readonly clientLatency: Distribution;
  /** A share, 0..1. Loss, duplication and reordering affect only messages between servers. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: { readonly chance: number; readonly by: Distribution };
  /** Share of requests and replies that are lost. */
  readonly clientLoss: number;
  /** Whether messages from one server to another are delivered in FIFO order, as over one connection. */
  readonly ordered: boolean;
  /** Delay of a duplicate in addition to its own latency; null: none. */
  readonly duplicateAfter: Distribution | null;
  /** Bursts of loss (Gilbert-Elliott), on top of `loss`; null: none. */
  readonly bursts: BurstSpec | null;
  /** Share of messages between servers that are damaged; the checksum detects it, and they are dropped on arrival. */
  readonly corrupt: number;
  /** Capacity of each directed link between servers; null: unlimited. */
  readonly bandwidth: BandwidthSpec | null;
  /** Groups of servers by location; a server is in at most one zone. */
  readonly zones: readonly ZoneSpec[];
  /** Latencies between two zones, in both directions; they replace `latency`. */
  readonly between: readonly ZonePairSpec[];
  /** Conditions of some links between servers; later items take precedence over earlier ones. */
  readonly links: readonly LinkSpec[];
  /** What happens to single messages, in place of random draws. */
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
  /** Number of the message among those from `from` to `to`, from 1. */
  readonly number: number;
  readonly lost: boolean;
  /** null: drawn at random, as for any other message. */
  readonly latency: Micros | null;
  /** Delay of a second copy, counted from the sending of the message; null: no second copy. */
  readonly copy: Micros | null;
}

/**
 * The two-state loss model of Gilbert and Elliott: before each message the link may enter or leave a burst of
 * loss.
 */
export interface BurstSpec {
  /** Probabilities that a burst begins with a message, and that it ends before one. */
  readonly begin: number;
  readonly end: number;
  /** Share of messages lost within a burst. */
  readonly loss: number;
}

export interface BandwidthSpec {
  readonly bytesPerSecond: number;
  /** A message that finds more bytes than this in the queue is dropped. */
  readonly queueBytes: number;
}

interface ZoneSpec {
  readonly name: string;
  readonly nodes: readonly NodeId[];
}

export interface ZonePairSpec {
  readonly zones: readonly [string, string];
  /** One-way delay. */
  readonly latency: Distribution;
}

/** Conditions of some links, in place of those of the network as a whole. */
export interface LinkSpec {
  readonly from: readonly NodeId[];
  readonly to: readonly NodeId[];
  readonly change: LinkChange;
}

/** A change of the conditions of a link, by a fault or by network.links; absent fields stay as they are. */
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
