import type { Micros } from '../../../core/units.ts';
import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { isRecord } from '../../scenario/record.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { earlierOf, serialOf } from '../../world/clients/attempts.ts';
import type { TraceEvent } from '../trace/event.ts';
import { type Packet, packetsIn } from './causes.ts';
import { exactDuration, type PlainStep, stepsOf, valueAt, without, withSteps, withValue } from './plain.ts';
import type { Recording } from './recording.ts';
import { inSteps, inWords, isClient, withoutLaterClients } from './renaming.ts';

/*
 * Converts the random draws of a failing run into lists in its scenario: the fate of each packet, the clients'
 * operations, the servers' election time-outs and durations of writes. The lists can be shortened item by item,
 * and do not depend on what a seed means in a later version.
 */

export type Fate = Readonly<Record<string, unknown>>;

/** Longer lists are not tried: even shortened they would be unreadable. */
const MOST_PACKETS = 400;
/** A packet or write pending at the violation is completed this long after it, without influence on it. */
const TOO_LATE: Micros = 1_000;

/** The scenario with all lists; null if they would be too long. */
export function listed(
  plain: PlainScenario,
  { cluster }: Scenario,
  { events, timeouts }: Recording,
): PlainScenario | null {
  const packets = packetsIn(events);
  if (packets.length > MOST_PACKETS) return null;
  const latency = Math.min(usualLatency(events, packets), bearableLatency(cluster));
  const usual = exactDuration(latency);
  const fates = packets.flatMap((packet) => fateOf(packet, events, latency));
  const zones = valueAt(plain, ['network', 'zones']);
  let result = withValue(plain, ['network'], {
    latency: usual,
    'client-latency': usual,
    ...(zones === undefined ? {} : { zones }),
    ...(fates.length === 0 ? {} : { messages: fates }),
  });
  result = withOperations(result, operationsIn(events));
  for (let node = 1; node <= cluster.replicas + cluster.spares; node++) {
    const own = cluster.nodes.find((spec) => spec.node === node) ?? cluster;
    // A server that never drew a time-out gets the longest, so that it does not campaign first.
    const drawn = timeouts.get(node) ?? [own.options.electionTimeoutMax];
    const path = ['cluster', 'nodes', `n${node}`, 'election-timeouts'];
    result = withValue(result, path, drawn.map(exactDuration));
    const taken = own.disk.fsync.kind !== 'constant' ? writesOf(node, events) : [];
    if (taken.length > 0)
      result = withValue(result, ['cluster', 'nodes', `n${node}`, 'writes'], taken.map(exactDuration));
  }
  return result;
}

/** The fates of messages that the scenario lists. */
export function fatesOf(plain: PlainScenario): readonly Fate[] {
  return itemsAt(plain, ['network', 'messages']);
}

/** The scenario with this list of fates, or without one if it is empty. */
export function withFates(plain: PlainScenario, fates: readonly Fate[]): PlainScenario {
  return fates.length === 0
    ? without(plain, ['network', 'messages'])
    : withValue(plain, ['network', 'messages'], fates);
}

/** The operations that the scenario lists. */
export function operationsOf(plain: PlainScenario): readonly PlainStep[] {
  return itemsAt(plain, ['clients', 'operations']);
}

/** The scenario with these listed operations; clients after the last one that has an operation are removed. */
export function withOperations(plain: PlainScenario, operations: readonly PlainStep[]): PlainScenario {
  const clients = Math.max(0, ...operations.map(({ client }) => Number(String(client).slice(1))));
  const keys = Math.max(1, ...operations.map(({ key }) => Number(key ?? 1)));
  if (operations.length === 0) return withValue(withoutLaterClients(plain, 0), ['clients'], { count: 0 });
  let result = plain;
  for (const drawn of ['rate', 'requests', 'over', 'think', 'mix', 'from', 'outstanding'])
    result = without(result, ['clients', drawn]);
  result = withoutLaterClients(withoutLoadFaults(result), clients);
  result = withValue(result, ['clients', 'count'], clients);
  result = withValue(result, ['clients', 'keys'], { count: keys });
  return withValue(result, ['clients', 'operations'], operations);
}

/** Without `load` faults: they change the rate of requests, and listed operations have no rate. */
function withoutLoadFaults(plain: PlainScenario): PlainScenario {
  const steps = stepsOf(plain);
  const others = steps.filter((step) => step.do !== 'load');
  const families = valueAt(plain, ['chaos', 'families']);
  const isIdle = isRecord(families) && Object.keys(families).every((family) => family === 'load');
  const calm = isIdle ? without(plain, ['chaos']) : plain;
  return others.length === steps.length ? calm : withSteps(calm, others);
}

/** Removes clients without operations and renumbers the others from 1, also in faults and in fates of packets. */
export function withoutIdleClients(plain: PlainScenario): PlainScenario {
  const operations = operationsOf(plain);
  const clients = [...new Set(operations.map(({ client }) => String(client)))].sort(compareClients);
  const rename = (name: string): string | null => {
    if (!isClient(name)) return name;
    const position = clients.indexOf(name);
    return position < 0 ? null : `c${position + 1}`;
  };
  const renamed = (item: Fate): Fate =>
    Object.fromEntries(Object.entries(item).map(([key, word]) => [key, inWords(word, rename)]));
  return withFates(
    withOperations(inSteps(plain, rename), operations.map(renamed)),
    fatesOf(plain)
      .map(renamed)
      .filter(({ from, to }) => from !== null && to !== null),
  );
}

function compareClients(a: string, b: string): number {
  return Number(a.slice(1)) - Number(b.slice(1));
}

/** Whether the fate refers to this packet. */
export function isFateOf(fate: Fate, { from, to, number }: Packet): boolean {
  return fate.from === from && fate.to === to && fate.number === number;
}

function itemsAt(plain: PlainScenario, path: readonly string[]): readonly PlainStep[] {
  const items = valueAt(plain, path);
  return Array.isArray(items) ? (items as readonly PlainStep[]) : [];
}

/** The median latency of packets, rounded to whole milliseconds. */
function usualLatency(events: readonly TraceEvent[], packets: readonly Packet[]): Micros {
  const taken = packets
    .flatMap(({ sent, arrived }) => arrived.map((at) => events[at].t - events[sent].t))
    .sort((a, b) => a - b);
  const median = taken[Math.floor(taken.length / 2)] ?? MICROS_PER_MILLI;
  return Math.max(1, Math.round(median / MICROS_PER_MILLI)) * MICROS_PER_MILLI;
}

/** The longest usual latency in a valid scenario: any longer, followers would depose a healthy leader. */
function bearableLatency({ options, nodes }: Scenario['cluster']): Micros {
  const all = [options, ...nodes.map((spec) => spec.options)];
  const patience = Math.min(...all.map(({ electionTimeoutMin }) => electionTimeoutMin));
  const pause = Math.max(...all.map(({ heartbeatInterval }) => heartbeatInterval));
  return Math.max(1, Math.floor((patience - pause - 1) / MICROS_PER_MILLI)) * MICROS_PER_MILLI;
}

/** The fate of a packet; empty if it simply arrived after the usual latency. */
function fateOf(packet: Packet, events: readonly TraceEvent[], usual: Micros): readonly Fate[] {
  const { from, to, number, sent, arrived, dropped, copied } = packet;
  // Probes of the settling phase cannot be listed.
  if (from === 'c0' || to === 'c0') return [];
  const fate = { from, to, number };
  const leftAt = events[sent].t;
  const lost = dropped.find(({ reason }) => reason !== 'cut' && reason !== 'server down');
  if (lost !== undefined && arrived.length === 0) return [{ ...fate, lost: true }];
  // A packet that was stopped on its way keeps its latency too, so that it is stopped at the same moment again.
  const ends = [...arrived, ...dropped.map(({ at }) => at)].map((at) => events[at].t - leftAt);
  const never = (events[events.length - 1]?.t ?? leftAt) - leftAt + TOO_LATE;
  const [first = never, second = never] = ends.sort((a, b) => a - b);
  if (dropped.some(({ at, reason }) => reason === 'cut' && events[at].t === leftAt)) return [];
  if (copied) return [{ ...fate, latency: exactDuration(first), copy: exactDuration(second) }];
  return first === usual ? [] : [{ ...fate, latency: exactDuration(first) }];
}

function operationsIn(events: readonly TraceEvent[]): readonly PlainStep[] {
  const asked = new Map<string, number>();
  for (const event of events) {
    if (event.kind !== 'requestSent' || earlierOf(event.attempt) > 0) continue;
    asked.set(`${event.client} ${serialOf(event.attempt)}`, event.node);
  }
  const serials = new Map<number, number>();
  const ownKeys = new Map<string, number>();
  return events.flatMap((event): PlainStep[] => {
    if (event.kind !== 'invoked' || event.client === 0) return [];
    const serial = (serials.get(event.client) ?? 0) + 1;
    serials.set(event.client, serial);
    const match = /^(\w+) ([\w-]+)/.exec(event.what);
    if (match === null) return [];
    const node = asked.get(`${event.client} ${serial}`);
    const [, op = '', name = ''] = match;
    const key = String(positionOf(name, ownKeys));
    return [
      {
        at: exactDuration(event.t),
        client: `c${event.client}`,
        do: op,
        ...(key === '1' ? {} : { key: Number(key) }),
        ...(node === undefined ? {} : { ask: `n${node}` }),
      },
    ];
  });
}

/** The number of a key; keys that clients make for themselves (c3-k1) are numbered in order of appearance. */
function positionOf(name: string, ownKeys: Map<string, number>): number {
  const shared = /^k(\d+)$/.exec(name);
  if (shared !== null) return Number(shared[1]);
  const known = ownKeys.get(name) ?? ownKeys.size + 1;
  ownKeys.set(name, known);
  return known;
}

/** How long each write of a server took. Writes pending at the violation are completed after it. */
function writesOf(node: number, events: readonly TraceEvent[]): readonly Micros[] {
  const end = events[events.length - 1]?.t ?? 0;
  const done = new Map<number, Micros>();
  for (const event of events) {
    if (event.kind === 'writeDurable' && event.node === node) done.set(event.id, event.t);
  }
  return events.flatMap((event): Micros[] =>
    event.kind === 'writeIssued' && event.node === node
      ? [(done.get(event.id) ?? end + TOO_LATE) - event.t]
      : [],
  );
}
