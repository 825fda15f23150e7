import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import type { PlainScenario } from '../../scenario/print.ts';
import { isRecord } from '../../scenario/record.ts';
import { type Candidate, defaultOptions, earlierSnapshots, rarerHeartbeats } from './option-axes.ts';
import {
  durationOf,
  exactDuration,
  leafPaths,
  numberAt,
  type PlainStep,
  stepsOf,
  valueAt,
  without,
  withSteps,
  withValue,
} from './plain.ts';
import { withoutLaterClients } from './renaming.ts';
import { fewerReplicas } from './replica-axis.ts';
import { runOf, withRun } from './run-length.ts';

/*
 * The dimensions in which a scenario can be made smaller, from coarse to fine. An axis proposes candidates;
 * trials decide.
 */

const USUAL_CLIENTS = 8;
/** By this time (microseconds) the first leader has usually been elected. */
export const EARLY = 400_000;

/** Proposes smaller variants of a scenario that fails at `time`, in microseconds. */
type Axis = (plain: PlainScenario, time: number) => Iterable<Candidate>;

/** The axes in the order in which they are tried. If `needsTime`, the time for settling is kept. */
export function axesFor(needsTime: boolean): readonly Axis[] {
  return needsTime ? [shorterRun, ...others] : [shorterRun, shorterSettling, ...others];
}

const others: readonly Axis[] = [
  noClients,
  calmerNetwork,
  squeezed,
  fewerKeys,
  shorterGaps,
  fewerOperations,
  fewerReplicas,
  fewerClients,
  plainDisks,
  defaultOptions,
  earlierSnapshots,
  rarerHeartbeats,
  constantDelays,
];

/**
 * A violation in the settling phase may also occur after a shorter run. So may one that the end of the run brought to
 * light: that nothing happens is noticed by the next event.
 */
function* shorterRun(plain: PlainScenario, time: number): Generator<Candidate> {
  const run = runOf(plain);
  if (time < run - MICROS_PER_MILLI) return;
  const last = Math.max(0, ...stepsOf(plain).map((step) => timeOf(step) + durationOf(step.for)));
  for (const share of SHARES) {
    const shorter = Math.max(SHORTEST_RUN, roundMillis(last + (run - last) * share + 1_000));
    if (shorter < run) yield { plain: withRun(plain, shorter), reseed: share > 0 };
  }
}

const SHORTEST_RUN = 100_000;
export const USUAL_WITHIN = 20;

/** A core that never recovers fails with a shorter settling bound too. */
function* shorterSettling(plain: PlainScenario): Generator<Candidate> {
  const within = numberAt(plain, ['settle', 'within'], USUAL_WITHIN);
  for (const shorter of [1, 2, 3, 5, 10])
    if (shorter < within) yield { plain: withValue(plain, ['settle', 'within'], shorter), reseed: false };
}

/** Elections alone may cause the violation. */
function* noClients(plain: PlainScenario): Generator<Candidate> {
  if (numberAt(plain, ['clients', 'count'], USUAL_CLIENTS) > 0)
    yield { plain: withValue(withoutLaterClients(plain, 0), ['clients'], { count: 0 }), reseed: true };
}

/** All fault times scaled at once; the run's length too, if the violation occurs in the settling phase. */
function* squeezed(plain: PlainScenario, time: number): Generator<Candidate> {
  const steps = stepsOf(plain);
  if (steps.length === 0) return;
  const run = runOf(plain);
  const first = Math.min(...steps.map(timeOf));
  const origins = first > EARLY ? [EARLY, first] : [first];
  for (const origin of origins) {
    for (const share of SHARES) {
      if (share === 0 && steps.length > 1) continue;
      const at = (before: number): number => roundMillis(origin + (before - first) * share);
      const moved = withSteps(
        plain,
        steps.map((step) => moveStep(step, at(timeOf(step)) - timeOf(step))),
      );
      const shorter = Math.max(SHORTEST_RUN, at(run));
      if (time > run && shorter < run) yield { plain: withRun(moved, shorter), reseed: true };
      yield { plain: moved, reseed: true };
    }
  }
}

/** Whether operations are listed: then they are removed one by one elsewhere, and clients with them. */
function isListed(plain: PlainScenario): boolean {
  return valueAt(plain, ['clients', 'operations']) !== undefined;
}

/** Fewer clients, unless their operations are listed. */
export function* fewerClients(plain: PlainScenario): Generator<Candidate> {
  if (isListed(plain)) return;
  const count = numberAt(plain, ['clients', 'count'], USUAL_CLIENTS);
  for (const fewer of [1, 2, 3, Math.floor(count / 2)])
    if (fewer < count)
      yield {
        plain: withValue(withoutLaterClients(plain, fewer), ['clients', 'count'], fewer),
        reseed: true,
      };
}

const RATES = [2, 5, 10, 20, 50, 100];
const USUAL_RATE = 200;
const MIXES = [{ put: '100%' }, { get: '50%', put: '50%' }, { get: '90%', put: '10%' }];

/** Fewer requests, lower rates, and mixes of fewer kinds of operations. */
export function* fewerOperations(plain: PlainScenario): Generator<Candidate> {
  if (isListed(plain)) return;
  const requests = numberAt(plain, ['clients', 'requests'], 0);
  if (requests > 0) {
    for (const fewer of [1, 2, 5, 10, Math.floor(requests / 2)])
      if (fewer < requests) yield { plain: withValue(plain, ['clients', 'requests'], fewer), reseed: true };
  } else if (valueAt(plain, ['clients', 'think']) === undefined) {
    const rate = Number.parseFloat(String(valueAt(plain, ['clients', 'rate']) ?? USUAL_RATE));
    for (const slower of RATES)
      if (slower < rate) yield { plain: withValue(plain, ['clients', 'rate'], `${slower}/s`), reseed: true };
  }
  const mix = JSON.stringify(valueAt(plain, ['clients', 'mix']) ?? {});
  for (const simpler of MIXES) {
    if (JSON.stringify(simpler) === mix) break;
    yield { plain: withValue(plain, ['clients', 'mix'], simpler), reseed: true };
  }
}

function* fewerKeys(plain: PlainScenario): Generator<Candidate> {
  for (const fewer of [1, 2])
    if (numberAt(plain, ['clients', 'keys', 'count'], 20) > fewer)
      yield { plain: withValue(plain, ['clients', 'keys'], { count: fewer }), reseed: true };
}

/** Network keys that have no meaning, or are invalid, without the key they are listed under. */
const belongings: Readonly<Record<string, readonly string[]>> = {
  zones: ['round-trips', 'jitter'],
  'round-trips': ['jitter'],
};

/** The network without all settings but its latencies, or without one setting and its dependent ones. */
export function* calmerNetwork(plain: PlainScenario): Generator<Candidate> {
  const network = valueAt(plain, ['network']);
  if (!isRecord(network)) return;
  const keys = Object.keys(network).filter((key) => key !== 'latency' && key !== 'client-latency');
  if (keys.length > 1) {
    const rest = keys.reduce((smaller, key) => without(smaller, ['network', key]), plain);
    yield { plain: rest, reseed: true };
  }
  for (const key of keys) {
    const gone = [key, ...(belongings[key] ?? [])];
    const rest = gone.reduce((smaller, each) => without(smaller, ['network', each]), plain);
    yield { plain: rest, reseed: true };
  }
}

function* plainDisks(plain: PlainScenario): Generator<Candidate> {
  for (const path of leafPaths(valueAt(plain, ['cluster', 'disk']) ?? {}, ['cluster', 'disk'])) {
    if (path.length > 2 && path[2] !== 'fsync') yield { plain: without(plain, path), reseed: true };
  }
  const fsync = valueAt(plain, ['cluster', 'disk', 'fsync']);
  if (fsync === 0) return;
  yield { plain: withValue(plain, ['cluster', 'disk', 'fsync'], 0), reseed: true };
  if (typeof fsync === 'string' && !fsync.includes('..')) return;
  for (const constant of ['1ms', '5ms', '20ms'])
    yield { plain: withValue(plain, ['cluster', 'disk', 'fsync'], constant), reseed: true };
}

const SHARES = [0, 0.125, 0.25, 0.5, 0.75];

/** A shorter gap before a step, with all later steps earlier by as much; or a shorter duration of a step. */
function* shorterGaps(plain: PlainScenario): Generator<Candidate> {
  const steps = stepsOf(plain)
    .slice()
    .sort((a, b) => timeOf(a) - timeOf(b));
  for (let i = 0; i < steps.length; i++) {
    const before = i === 0 ? 0 : timeOf(steps[i - 1]);
    const gap = timeOf(steps[i]) - before;
    for (const share of SHARES) {
      const shorter = roundMillis(gap * share);
      if (gap - shorter < 1_000) continue;
      const moved = steps.map((step, k) => (k < i ? step : moveStep(step, shorter - gap)));
      yield { plain: withSteps(plain, moved), reseed: true };
    }
    const lasts = durationOf(steps[i].for);
    for (const share of SHARES.slice(1)) {
      const shorter = roundMillis(lasts * share);
      if (lasts - shorter < 1_000 || shorter < 1_000) continue;
      const changed = { ...steps[i], for: exactDuration(shorter) };
      yield {
        plain: withSteps(
          plain,
          steps.map((step, k) => (k === i ? changed : step)),
        ),
        reseed: false,
      };
    }
  }
}

/** Constant latencies in place of random ones. */
function* constantDelays(plain: PlainScenario): Generator<Candidate> {
  for (const key of ['latency', 'client-latency']) {
    const value = valueAt(plain, ['network', key]);
    if (typeof value === 'string' && !value.includes('..')) continue;
    for (const constant of ['2ms', '1ms', '5ms'])
      yield { plain: withValue(plain, ['network', key], constant), reseed: true };
  }
}

/** To whole milliseconds. */
export function roundMillis(micros: number): number {
  return Math.round(micros / MICROS_PER_MILLI) * MICROS_PER_MILLI;
}

/** When a step strikes first, in microseconds; for a `when` step, from when on it waits. */
export function timeOf(step: PlainStep): number {
  return durationOf(step.at ?? step.from ?? step.after);
}

function moveStep(step: PlainStep, by: number): PlainStep {
  return 'at' in step ? { ...step, at: exactDuration(Math.max(0, timeOf(step) + by)) } : step;
}

/** Round durations near this one, the roundest first. */
export function* rounder(micros: number): Generator<number> {
  for (const unit of [1_000_000, 500_000, 100_000, 50_000, 10_000, 5_000, 1_000]) {
    for (const value of [Math.round(micros / unit) * unit, Math.ceil(micros / unit) * unit])
      if (value !== micros && value > 0) yield value;
    if (micros % unit === 0) return;
  }
}
