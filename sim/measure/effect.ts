import { classFloor, classOf, latencyClasses, medianClass } from './latency-classes.ts';
import type { StrikeRow } from './strike-row.ts';
import { Count } from './tally.ts';

/** An operation counts as delayed when it takes more than this many times the usual median. */
const DELAYED_TIMES = 5;
/** Operations count as slower when their median is this many latency classes above the usual one: about 1.5 times. */
const SLOWER_BY = 5;
/** A count stands out when it is this many standard deviations above the value expected from the background. */
const STANDS_OUT = 4;
/** Packets of one operation: a request and its reply. */
const PACKETS_PER_OPERATION = 2;

/** The behaviour while no fault is active, against which the effects of faults are measured. */
export interface Background {
  /** Counters of the times outside every fault and its aftermath. */
  readonly counts: Uint32Array;
  /** Shares of messages that the scenario's network loses, duplicates and reorders all the time. */
  readonly loss: number;
  readonly duplicate: number;
  readonly reorder: number;
  /** Share of requests and replies that the scenario's network loses all the time. */
  readonly clientLoss: number;
  /** Class of the median latency; null when there were too few operations. */
  readonly medianClass: number | null;
}

/** The observed effect of a strike, in words; '' if none was observed. */
export function effectOf(row: StrikeRow, background: Background): string {
  const { counts } = row;
  const parts: string[] = [];
  const say = (count: number, one: string, many: string): void => {
    if (count > 0) parts.push(`${count} ${count === 1 ? one : many}`);
  };
  for (const [what, amount] of row.did) {
    const [one = what, many = what] = what.split('|');
    say(amount, one, many);
  }
  const lost = beyond(row, background, Count.lost, background.loss);
  const duplicated = beyond(row, background, Count.duplicated, background.duplicate);
  const reordered = beyond(row, background, Count.reordered, background.reorder);
  say(counts[Count.elections], 'election', 'elections');
  say(counts[Count.leaders], 'new leader', 'new leaders');
  say(counts[Count.restarts], 'server restarted', 'servers restarted');
  say(counts[Count.cut], 'message cut', 'messages cut');
  say(counts[Count.requestsCut], 'request or reply cut', 'requests and replies cut');
  say(counts[Count.votesLost], 'vote lost', 'votes lost');
  say(counts[Count.down], 'message to a server that was down', 'messages to servers that were down');
  say(lost, 'message lost', 'messages lost');
  say(requestsLost(row, background), 'request or reply lost', 'requests and replies lost');
  say(counts[Count.corrupted], 'message damaged', 'messages damaged');
  say(counts[Count.overflow], 'message dropped from a full queue', 'messages dropped from full queues');
  say(duplicated, 'message duplicated', 'messages duplicated');
  say(reordered, 'message reordered', 'messages reordered');
  say(counts[Count.writesLost], 'write lost', 'writes lost');
  say(delayed(row.latencies, background.medianClass), 'operation delayed', 'operations delayed');
  say(row.notOk, 'operation not ok', 'operations not ok');
  if (parts.length === 0) say(counts[Count.pauses], 'pause of a server', 'pauses of servers');
  return parts.join(', ') || slower(row.latencies, background.medianClass);
}

/** The count, if it is significantly more than expected from the background; otherwise 0. */
function beyond(row: StrikeRow, background: Background, count: Count, configured: number): number {
  const quietSent = background.counts[Count.sent];
  const measured = quietSent === 0 ? 0 : background.counts[count] / quietSent;
  const expected = row.counts[Count.sent] * Math.max(measured, configured);
  const seen = row.counts[count];
  return seen > expected + STANDS_OUT * Math.sqrt(expected) ? seen : 0;
}

/**
 * The number of requests and replies lost, if it is significantly more than the network always loses; otherwise
 * 0.
 */
function requestsLost({ counts, latencies, notOk }: StrikeRow, { clientLoss }: Background): number {
  const operations = latencies.reduce((sum, count) => sum + count, notOk);
  const expected = PACKETS_PER_OPERATION * operations * clientLoss;
  const seen = counts[Count.requestsLost];
  return seen > expected + STANDS_OUT * Math.sqrt(expected) ? seen : 0;
}

/**
 * States by which factor operations were slower than usual, if their median was; for strikes with no other
 * effect.
 */
function slower(latencies: Uint32Array, usual: number | null): string {
  const median = medianClass(latencies);
  if (usual === null || median === null || median < usual + SLOWER_BY) return '';
  return `operations about ${(classFloor(median) / classFloor(usual)).toFixed(1)} times as slow`;
}

function delayed(latencies: Uint32Array, median: number | null): number {
  if (median === null) return 0;
  const limit = classOf(DELAYED_TIMES * classFloor(median + 1));
  let count = 0;
  for (let i = limit; i < latencyClasses; i++) count += latencies[i];
  return count;
}
