import type { Micros } from '../../core/units.ts';
import {
  type OptionKinds,
  requireListened,
  requireOptions,
  requireScenario,
  requireSeed,
} from '../arguments.ts';
import { FactStream } from '../facts/fact-stream.ts';
import { alike, type Fact, type FactConsumer, MessageCount } from '../facts/facts.ts';
import { faultNamed } from '../faults/catalogue.ts';
import { listensToMessages, watchesLogs } from '../faults/conditions.ts';
import type { Property, Violation } from '../judges/judge.ts';
import { createPanel, type Panel } from '../judges/panel.ts';
import type { Circumstances } from '../judges/recovery/setup.ts';
import { CourseFigures } from '../measure/course.ts';
import type { LatencySamples } from '../measure/latency-samples.ts';
import { createMeasures } from '../measure/measures.ts';
import type { Report } from '../report.ts';
import type { Scenario } from '../scenario/scenario.ts';
import {
  type Alteration,
  longestElectionTimeout,
  settleBound,
  waitsAlike,
} from '../scenario/settle-bound.ts';
import { ApparentLeader } from '../world/apparent-leader.ts';
import { Cluster } from '../world/cluster.ts';
import { EarlyEnd } from '../world/early-end.ts';
import { firstConfiguration } from '../world/machines.ts';
import { Watch } from '../world/watch.ts';
import { requireBug } from '../zoo/require-bug.ts';
import { type HabitOptions, habitsOf } from './habits.ts';
import { reportOf } from './run-report.ts';

export interface SimulateOptions extends HabitOptions {
  /** Additional consumers of the facts, such as a recorder. */
  readonly consumers?: readonly FactConsumer[];
  /** Judges to disable, to see what goes undetected without them; 'all', to measure what judging costs. */
  readonly withoutJudges?: readonly Property[] | 'all';
  /** false: no digest is computed; serves only to measure what the digest costs. */
  readonly digested?: boolean;
  /** Called before the first fact, for a recorder that reads intermediate values of the digest. */
  readonly onStart?: (facts: FactStream) => void;
  /**
   * From the fact numbered `after` on, random draws use this other seed: the rest of the run is no longer
   * determined by the run's own seed alone.
   */
  readonly reseed?: { readonly after: number; readonly seed: string };
  /**
   * Called between two events now and then (after 64, and about every 2,000 later), with the number of events so far and
   * the virtual time in microseconds.
   */
  readonly onPause?: (events: number, now: Micros) => void;
  /** Called with each violation when it is reported. An exception thrown here ends the run at once. */
  readonly onObjection?: (violation: Violation) => void;
}

const OPTIONS: OptionKinds = {
  bug: 'object',
  createReplica: 'function',
  onTimeout: 'function',
  consumers: 'listeners',
  withoutJudges: 'judges',
  digested: 'truth',
  onStart: 'function',
  reseed: 'object',
  onPause: 'function',
  onObjection: 'function',
} satisfies Record<keyof SimulateOptions, OptionKinds[string]>;

export interface RunResult {
  readonly report: Report;
  /** The first violation that each judge reported, in order of time. */
  readonly violations: readonly Violation[];
  /** Latencies of the operations that were ok, for pooling over runs. */
  readonly latencies: LatencySamples;
  /** How many operations clients began, including the probes of the settling phase. */
  readonly operations: number;
  /** Positions in `scenario.faults` of the steps that had no effect at all, except those that chaos may draw. */
  readonly ineffective: readonly number[];
}

/**
 * Runs one scenario with one seed: computes the one history that they determine, judges it and measures it.
 * Needs no clock and no input but its arguments; the report's `wallSeconds` is 0, for the caller to fill in.
 * Throws if the scenario names an own replica and `options.createReplica` is missing, or if `scenario`, `seed` or
 * `options` is not valid.
 */
export function simulate(scenario: Scenario, seed: string, options: SimulateOptions = {}): RunResult {
  requireScenario(scenario);
  requireSeed(seed);
  requireOptions('simulate', options, OPTIONS);
  requireListened(options.consumers ?? []);
  if (options.bug !== undefined) requireBug(options.bug);
  if (scenario.cluster.replica !== '' && options.createReplica === undefined) {
    throw new Error(`${scenario.name} names a replica, ${scenario.cluster.replica}: pass its createReplica`);
  }
  // Judges and consumers observe the cluster, which in turn needs the fact stream that feeds them: those that ask the
  // cluster something get a function that returns it, and call that only during the run.
  const watch = new Watch(scenario.cluster.replicas + scenario.cluster.spares, watchesLogs(scenario));
  const messages = new MessageCount();
  const habits = habitsOf(scenario, options);
  const circumstances = circumstancesIn(() => cluster, habits.alter);
  const judges = seatJudges(scenario, options, messages, habits.alter, circumstances);
  const measures = createMeasures(scenario, messages);
  const course = scenario.cs3700 === null ? null : new CourseFigures();
  const apparentLeader = apparentLeaderIn(scenario, () => cluster);
  const facts = new FactStream(
    [
      watch,
      ...present(apparentLeader),
      ...measures.consumers,
      ...present(course),
      ...present(earlyEnd(scenario, () => cluster)),
      ...(options.consumers ?? []),
      ...reseeding(options, (seed) => cluster.reseed(seed)),
    ],
    options.digested ?? true,
    { hearing: judges.hearing, counters: measures.counters, messages },
  );
  options.onStart?.(facts);
  const cluster = new Cluster(scenario, seed, facts, watch, apparentLeader, habits, judges.observer);
  const { onPause } = options;
  if (onPause !== undefined) {
    const told = (events: number): void => onPause(events, cluster.now);
    cluster.loop.onPause = told;
  }
  const completed = cluster.run();
  judges.finish();
  cluster.close();

  const report = reportOf({ scenario, seed, cluster, facts, judges, measures, course, completed });
  return {
    report,
    violations: judges.violations(),
    latencies: measures.latencies(),
    operations: cluster.load.operations,
    ineffective: measures.ineffective(),
  };
}

function seatJudges(
  scenario: Scenario,
  options: SimulateOptions,
  messages: MessageCount,
  alter: Alteration,
  circumstances: Circumstances,
): Panel {
  const { replicas, spares } = scenario.cluster;
  return createPanel({
    nodes: replicas + spares,
    initial: firstConfiguration(replicas),
    clients: scenario.clients.count,
    recovery: {
      bound: settleBound(scenario, alter),
      probes: scenario.settle.probes,
      timeToServe: longestElectionTimeout(scenario, alter),
      ...circumstances,
      promisesProgress: (step) => scenario.faults[step]?.params.progress === true,
      asks: (step) => step < scenario.faults.length && faultNamed(scenario.faults[step].do).asks === true,
    },
    messages,
    clientsKeepSerials: options.bug?.client?.keepsSerial ?? true,
    without: options.withoutJudges ?? [],
    ...(options.onObjection === undefined ? {} : { onObjection: options.onObjection }),
  });
}

/** What the judge of recovery asks of the world. */
function circumstancesIn(cluster: () => Cluster, alter: Alteration): Circumstances {
  return {
    outOfReach: (node) => cluster().prospects.outOfReach(node),
    areApartForGood: (a, b) => cluster().prospects.areApartForGood(a, b),
    areCut: (a, b) => cluster().prospects.areCut(a, b),
    isGone: (node) => cluster().prospects.isGone(node),
    mayRecover: () => cluster().prospects.mayRecover,
    obstacles: {
      look: (now) => cluster().obstacles.look(now),
      holdUp: (node, peer) => cluster().obstacles.holdUp(node, peer),
    },
    mayBeProbed: (node) => cluster().prospects.mayBeProbed(node),
    waitsAlike: () => {
      const voters = cluster().voters.map((node) => cluster().host(node));
      return waitsAlike(voters.filter(({ up }) => up).map(({ id, options }) => alter(id, options)));
    },
    asksForNoTime: () =>
      cluster().voters.every((node) => cluster().host(node).up && cluster().host(node).asksForNoTime),
  };
}

function apparentLeaderIn(scenario: Scenario, cluster: () => Cluster): ApparentLeader | null {
  if (!listensToMessages(scenario)) return null;
  const nodes = scenario.cluster.replicas + scenario.cluster.spares;
  return new ApparentLeader(nodes, (node) => cluster().prospects.outOfReach(node));
}

/** Changes the seed after the event that `options.reseed` names. */
function reseeding({ reseed }: SimulateOptions, turn: (seed: string) => void): readonly FactConsumer[] {
  if (reseed === undefined) return [];
  let turned = false;
  const turnOnce = ({ sequence }: Fact): void => {
    if (turned || sequence < reseed.after) return;
    turned = true;
    turn(reseed.seed);
  };
  return [{ on: alike(turnOnce) }];
}

function present(consumer: FactConsumer | null): readonly FactConsumer[] {
  return consumer === null ? [] : [consumer];
}

function earlyEnd({ maxMessages }: Scenario, cluster: () => Cluster): EarlyEnd | null {
  if (maxMessages === null) return null;
  return new EarlyEnd(
    maxMessages,
    () => cluster().prospects.anybodyLeft,
    () => cluster().endRunPhase(),
  );
}
