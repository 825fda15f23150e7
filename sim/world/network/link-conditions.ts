import { threshold } from '../../kernel/random.ts';
import { Sampler } from '../../kernel/sampler.ts';
import type { BandwidthSpec, BurstSpec, LinkChange, NetworkSpec } from '../../scenario/network-spec.ts';
import type { Sieve } from './sieve.ts';

/** The conditions in force on a directed link. Chances are 32-bit thresholds, ready for the hot path. */
export interface LinkConditions {
  readonly latency: Sampler;
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly reorderBy: Sampler;
  readonly ordered: boolean;
  /** Whether messages are only delayed, and nothing else can happen to them. */
  readonly plain: boolean;
  /** Conditions that few links have; null if none is on, so that other links pay for one comparison only. */
  readonly rare: RareConditions | null;
}

export interface RareConditions {
  /** An extra delay of copies; null: they have only a latency of their own. */
  readonly duplicateAfter: Sampler | null;
  readonly corrupt: number;
  /** Thresholds; burstBegin 0: no bursts. */
  readonly burstBegin: number;
  readonly burstEnd: number;
  readonly burstLoss: number;
  /** 0: no limit. */
  readonly bytesPerSecond: number;
  readonly queueBytes: number;
  /** The sieves that each message has to pass, in the order in which they were put up. */
  readonly sieves: readonly Sieve[];
}

const nothingRare: RareConditions = {
  duplicateAfter: null,
  corrupt: 0,
  burstBegin: 0,
  burstEnd: 0,
  burstLoss: 0,
  bytesPerSecond: 0,
  queueBytes: 0,
  sieves: [],
};

/** The conditions of links between servers, without faults. */
export function peerConditions(spec: NetworkSpec): LinkConditions {
  return judged({
    latency: new Sampler(spec.latency),
    loss: threshold(spec.loss),
    duplicate: threshold(spec.duplicate),
    reorder: threshold(spec.reorder.chance),
    reorderBy: new Sampler(spec.reorder.by),
    ordered: spec.ordered,
    rare: rareOf(null, {
      duplicateAfter: spec.duplicateAfter ?? undefined,
      bursts: spec.bursts ?? undefined,
      corrupt: spec.corrupt > 0 ? spec.corrupt : undefined,
      bandwidth: spec.bandwidth ?? undefined,
    }),
  });
}

/** The conditions of links between clients and servers, without faults. */
export function clientConditions(spec: NetworkSpec): LinkConditions {
  return judged({
    latency: new Sampler(spec.clientLatency),
    loss: threshold(spec.clientLoss),
    duplicate: 0,
    reorder: 0,
    reorderBy: new Sampler({ kind: 'constant', value: 0 }),
    ordered: spec.ordered,
    rare: null,
  });
}

/** The conditions of a link while a fault changes some of them. */
export function changed(base: LinkConditions, change: LinkChange): LinkConditions {
  return judged({
    latency: change.latency === undefined ? base.latency : new Sampler(change.latency),
    loss: change.loss === undefined ? base.loss : threshold(change.loss),
    duplicate: change.duplicate === undefined ? base.duplicate : threshold(change.duplicate),
    reorder: change.reorder === undefined ? base.reorder : threshold(change.reorder.chance),
    reorderBy: change.reorder === undefined ? base.reorderBy : new Sampler(change.reorder.by),
    ordered: change.ordered ?? base.ordered,
    rare: rareOf(base.rare, change),
  });
}

/** The conditions of a link with these sieves. */
export function sifted(base: LinkConditions, sieves: readonly Sieve[]): LinkConditions {
  return judged({ ...base, rare: { ...(base.rare ?? nothingRare), sieves } });
}

function judged(conditions: Omit<LinkConditions, 'plain'>): LinkConditions {
  const { loss, duplicate, reorder, ordered, rare } = conditions;
  const plain = loss === 0 && duplicate === 0 && reorder === 0 && !ordered && rare === null;
  return { ...conditions, plain };
}

function rareOf(base: RareConditions | null, change: LinkChange): RareConditions | null {
  const { duplicateAfter, bursts, corrupt, bandwidth } = change;
  const touched = [duplicateAfter, bursts, corrupt, bandwidth].some((value) => value !== undefined);
  if (!touched) return base;
  const rare = base ?? nothingRare;
  return {
    duplicateAfter: duplicateAfter === undefined ? rare.duplicateAfter : new Sampler(duplicateAfter),
    corrupt: corrupt === undefined ? rare.corrupt : threshold(corrupt),
    ...burstsOf(rare, bursts),
    ...bandwidthOf(rare, bandwidth),
    sieves: rare.sieves,
  };
}

type Bursts = Pick<RareConditions, 'burstBegin' | 'burstEnd' | 'burstLoss'>;

function burstsOf({ burstBegin, burstEnd, burstLoss }: RareConditions, spec?: BurstSpec): Bursts {
  if (spec === undefined) return { burstBegin, burstEnd, burstLoss };
  return {
    burstBegin: threshold(spec.begin),
    burstEnd: threshold(spec.end),
    burstLoss: threshold(spec.loss),
  };
}

type Bandwidth = Pick<RareConditions, 'bytesPerSecond' | 'queueBytes'>;

function bandwidthOf({ bytesPerSecond, queueBytes }: RareConditions, spec?: BandwidthSpec): Bandwidth {
  return spec ?? { bytesPerSecond, queueBytes };
}
