import type { InputError } from '../input-error.ts';
import { type Complaint, complaintsOf, located, withoutConsequences } from '../issues.ts';
import { formatDuration } from '../quantities/quantities.ts';
import { childOf, type Path, type Scalar, type SourceNode, toPlain } from '../source/source.ts';
import { type Configuration, configurationSchema } from './configuration.ts';

/*
 * Translates a configuration of the course CS3700 into the source tree of a scenario. Each value keeps the place
 * in the configuration from which it comes, for error messages; the parser needs to know nothing else about the
 * origin.
 */

const clients = 8;
const valueBytes = 32;
/** One way through a loopback socket. */
const latency = '20us..60us';
const microsPerSecond = 1_000_000;
/** settle.within: its default, and the most that a scenario may specify. */
const usualWithin = 20;
const mostWithin = 100_000;

type ImportResult =
  | { readonly root: SourceNode; readonly errors: readonly [] }
  | { readonly root: null; readonly errors: readonly InputError[] };

/** The scenario that a configuration stands for, or everything that is wrong with the configuration. */
export function importConfiguration(source: SourceNode): ImportResult {
  const parsed = configurationSchema().safeParse(toPlain(source), { jitless: true });
  const issues = parsed.success ? [] : parsed.error.issues;
  const told = issues.flatMap((issue) => complaintsOf(issue, source));
  const complaints = [...withoutConsequences(told, source), ...contradictions(source)];
  if (!parsed.success || complaints.length > 0)
    return { root: null, errors: inOrder(complaints.map((complaint) => located(complaint, source))) };
  return { root: scenarioOf(parsed.data, source), errors: [] };
}

function inOrder(errors: readonly InputError[]): readonly InputError[] {
  return errors.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Complaints about values that contradict others; of those, only the ones that could be read are compared. */
function contradictions(source: SourceNode): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const numberAt = (...path: Path): number | null => {
    const node = path.reduce<SourceNode | undefined>((at, key) => at && childOf(at, key), source);
    return node?.content.kind === 'scalar' && typeof node.content.value === 'number'
      ? node.content.value
      : null;
  };
  const complain = (path: Path, message: string, hint: string): void => {
    complaints.push({ path, atKey: false, message, hint });
  };
  const lifetime = numberAt('lifetime') ?? Number.POSITIVE_INFINITY;
  for (const field of ['start_wait', 'end_wait']) {
    const wait = numberAt(field);
    if (wait !== null && wait > lifetime)
      complain([field], `${field} is ${wait}, expected seconds from 0 to the lifetime, ${lifetime}`, '');
  }
  const packets = numberAt('max_packets');
  const requests = numberAt('requests') ?? 0;
  if (packets !== null && packets >= 0 && packets < requests)
    complain(
      ['max_packets'],
      `max_packets is ${packets}, expected at least as many as requests, ${requests}`,
      '',
    );
  const events = childOf(source, 'events');
  const count = events?.content.kind === 'list' ? events.content.items.length : 0;
  for (let i = 0; i < count; i++) {
    const time = numberAt('events', i, 'time');
    if (time !== null && time > lifetime) {
      const message = `events.${i}.time is ${time}, expected seconds after start_wait, at most the lifetime, ${lifetime}`;
      complain(['events', i, 'time'], message, '');
    }
  }
  return complaints;
}

function scenarioOf(configuration: Configuration, source: SourceNode): SourceNode {
  const { lifetime, start_wait, end_wait, mix, drops, seed } = configuration;
  const at = (...path: Path): SourceNode =>
    path.reduce<SourceNode>((node, key) => childOf(node, key) ?? node, source);
  const run = start_wait + lifetime + end_wait;
  const scenario = mapping(source, {
    cluster: mapping(source, {
      replicas: scalar(at('replicas'), configuration.replicas),
      raft: mapping(source, { profile: scalar(source, 'just-in-time') }),
      disk: mapping(source, { fsync: scalar(source, 0) }),
    }),
    network: mapping(source, {
      latency: scalar(source, latency),
      'client-latency': scalar(source, latency),
      loss: scalar(at('drops'), drops),
      ordered: scalar(source, true),
    }),
    clients: mapping(source, {
      count: scalar(source, clients),
      from: scalar(at('start_wait'), seconds(start_wait)),
      requests: scalar(at('requests'), configuration.requests),
      over: scalar(at('lifetime'), seconds(lifetime)),
      mix: mapping(at('mix'), { get: scalar(at('mix'), mix), put: scalar(at('mix'), 1 - mix) }),
      keys: mapping(source, { choose: scalar(source, 'own') }),
      timeout: scalar(source, 'never'),
      retry: scalar(source, 'never'),
      backoff: scalar(source, 0),
      asks: scalar(source, 'living'),
      'value-bytes': scalar(source, valueBytes),
    }),
    run: scalar(at('lifetime'), seconds(run)),
    settle: mapping(source, { within: scalar(at('drops'), timeToRecover(drops)) }),
    faults: list(at('events'), eventsOf(configuration, run, at)),
    'max-messages': scalar(at('max_packets'), Math.ceil(configuration.max_packets)),
    cs3700: mapping(at('tests'), grading(configuration, at)),
  });
  if (seed === undefined || seed === null || seed === '') return scenario;
  return withEntry(scenario, 'seed', scalar(at('seed'), String(seed)));
}

type At = (...path: Path) => SourceNode;

/** The events by time (those of one instant in file order) as fault steps; events at or after the end are dropped. */
function eventsOf({ events, start_wait }: Configuration, run: number, at: At): readonly SourceNode[] {
  return events
    .map(({ type, time }, i) => ({ type, time: start_wait + time, place: at('events', i) }))
    .filter(({ time }) => micros(time) < micros(run))
    .sort((a, b) => a.time - b.time)
    .map(({ type, time, place }) =>
      mapping(place, { at: scalar(place, seconds(time)), do: scalar(place, type.replaceAll('_', '-')) }),
    );
}

function grading(configuration: Configuration, at: At): Readonly<Record<string, SourceNode>> {
  const { tests } = configuration;
  const { benchmarks } = tests;
  const entries: Record<string, SourceNode> = {};
  const limits = (name: string, field: keyof typeof benchmarks, show: (limit: number) => Scalar): void => {
    const tiers = benchmarks[field];
    const place = at('tests', 'benchmarks', field);
    // The figures are whole numbers, so "below 2.5" is the same as "below 3". No figure is below a limit of 0 or
    // less.
    if (tiers !== undefined)
      entries[name] = list(
        place,
        tiers.map((tier) => scalar(place, show(Math.max(0, tier)))),
      );
  };
  limits('total-messages', 'total_msgs', Math.ceil);
  limits('failures', 'failures', Math.ceil);
  limits('duplicates', 'duplicates', Math.ceil);
  limits('median-latency', 'median_latency', latencyLimit);
  const fraction = (name: string, field: keyof typeof tests & keyof Configuration): void => {
    const value = tests[field] ?? configuration[field];
    if (value !== undefined)
      entries[name] = scalar(tests[field] === undefined ? at(field) : at('tests', field), value);
  };
  fraction('gets-unanswered', 'maximum_get_fail_fraction');
  fraction('puts-unanswered', 'maximum_put_fail_fraction');
  fraction('gets-impossible', 'maximum_get_generation_fail_fraction');
  fraction('appends-batched', 'maximum_appends_batched_fraction');
  return entries;
}

/** settle.within, extended for lossy networks: each attempt at an election needs four messages to arrive. */
function timeToRecover(drops: number): number {
  const roundTrip = (1 - drops) * (1 - drops);
  const arrives = roundTrip * roundTrip;
  return arrives === 0 ? usualWithin : Math.min(mostWithin, Math.ceil(usualWithin / arrives));
}

function micros(time: number): number {
  return Math.round(time * microsPerSecond);
}

function seconds(time: number): Scalar {
  return duration(micros(time));
}

/** A duration in the notation of scenarios. */
function duration(time: number): Scalar {
  return time === 0 ? 0 : formatDuration(time);
}

/** Rounds up to whole microseconds, but not because of binary rounding: 0.00015 s is 150 us, not 151 us. */
function latencyLimit(time: number): Scalar {
  const exact = time * microsPerSecond;
  const near = Math.round(exact);
  return duration(Math.abs(exact - near) < 1e-6 ? near : Math.ceil(exact));
}

function scalar(place: SourceNode, value: Scalar): SourceNode {
  return { ...place, content: { kind: 'scalar', value } };
}

function list(place: SourceNode, items: readonly SourceNode[]): SourceNode {
  return { ...place, content: { kind: 'list', items } };
}

function mapping(place: SourceNode, entries: Readonly<Record<string, SourceNode>>): SourceNode {
  return { ...place, content: { kind: 'mapping', entries: new Map(Object.entries(entries)) } };
}

function withEntry(node: SourceNode, key: string, value: SourceNode): SourceNode {
  if (node.content.kind !== 'mapping') return node;
  return { ...node, content: { kind: 'mapping', entries: new Map([...node.content.entries, [key, value]]) } };
}
