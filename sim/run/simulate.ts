import type { Random } from '../../core/io.ts';
import type { Options } from '../../core/options.ts';
import { paperRules } from '../../core/raft/rules.ts';
import { createReplica, type Replica } from '../../core/replica.ts';
import type { Micros, NodeId } from '../../core/units.ts';
import { FactStream } from '../fact-stream.ts';
import { type Fact, type FactConsumer, FactKind, MessageCount } from '../facts.ts';
import { faultNamed } from '../faults/catalogue.ts';
import { listensToMessages, watchesLogs } from '../faults/conditions.ts';
import { type Bench, createBench } from '../judges/bench.ts';
import type { Property, Verdict, Violation } from '../judges/judge.ts';
import type { RecoverySetup } from '../judges/recovery.ts';
import { CourseFigures } from '../measure/course.ts';
import { type LatencySamples, seconds } from '../measure/latency-samples.ts';
import { createMeasures } from '../measure/measures.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { settleBound, waitsAlike } from '../scenario/settle-bound.ts';
import { version } from '../version.ts';
import { properClient } from '../world/client-habits.ts';
import { Cluster, type Habits } from '../world/cluster.ts';
import { EarlyEnd } from '../world/early-end.ts';
import type { EventLoop } from '../world/event-loop.ts';
import { guardedHabits } from '../world/guarded-habits.ts';
import { Hearsay } from '../world/hearsay.ts';
import { type HostHabits, properHost } from '../world/host-habits.ts';
import { LAST_EVENTS } from '../world/last-events.ts';
import { firstConfiguration } from '../world/machines.ts';
import { Watch } from '../world/watch.ts';
import type { Bug } from '../zoo/bug.ts';
import { courseReport, unmetChecks } from './course-report.ts';
import { expectedViolations, meet } from './expectations.ts';
import { guarded } from './guarded.ts';
import type { BrokenOff, ExpectationResult, PropertyResult, Report } from './result.ts';

export interface SimulateOptions {
  /** A known mistake to run with. */
  readonly bug?: Bug;
  /** Makes the replicas under test; raftsim's own if absent. */
  readonly createReplica?: (node: NodeId, options: Options, random: Random) => Replica;
  /** Further listeners to the facts, such as a recorder. */
  readonly consumers?: readonly FactConsumer[];
  /** Judges to leave out, only to learn what would be missed without them; or 'all', to learn what they cost. */
  readonly withoutJudges?: readonly Property[] | 'all';
  /** false: no digest; only to learn what it costs. */
  readonly digested?: boolean;
  /** Called before the first fact, for a recorder that notes the digest as it grows. */
  readonly onStart?: (facts: FactStream) => void;
  /** After this event chance decides as with another seed: what happens then does not follow from the seed alone. */
  readonly reseed?: { readonly after: number; readonly seed: string };
  /** Called with 32 bits each time a server of raftsim's own draws an election time-out. */
  readonly onTimeout?: (node: NodeId, options: Options, bits: number) => void;
  /** Called with each objection as it is made. Throwing in it ends the run where it is. */
  readonly onObjection?: (violation: Violation) => void;
}

export interface RunResult {
  readonly report: Report;
  /** The first objection of each judge, in order of time. */
  readonly violations: readonly Violation[];
  /** Latencies of the operations that were ok, for pooling over runs. */
  readonly latencies: LatencySamples;
  /** How many operations clients began, probes of the settling phase included. */
  readonly operations: number;
  /** Positions in `scenario.faults` of steps that had no effect at all; what chaos may draw is never among them. */
  readonly inVain: readonly number[];
}

/**
 * Plays one scenario with one seed: exactly one history exists, and this computes and judges it. Needs no clock
 * and no input but its arguments; the report's `wallSeconds` is 0, for the caller to fill in. Throws if the scenario
 * names a replica of the user's own and `options.createReplica` is missing.
 */
export function simulate(scenario: Scenario, seed: string, options: SimulateOptions = {}): RunResult {
  if (scenario.cluster.replica !== '' && options.createReplica === undefined) {
    throw new Error(`${scenario.name} names a replica, ${scenario.cluster.replica}: pass its createReplica`);
  }
  const watch = new Watch(scenario.cluster.replicas + scenario.cluster.spares, watchesLogs(scenario));
  const messages = new MessageCount();
  const judges = seatJudges(scenario, options, messages, {
    outOfReach: (node) => cluster.outOfReach(node),
    mayRecover: () => cluster.mayRecover,
    obstacles: {
      look: (now) => cluster.obstacles.look(now),
      holdUp: (node, peer) => cluster.obstacles.holdUp(node, peer),
    },
    mayBeProbed: (node) => cluster.mayBeProbed(node),
    waitsAlike: () => {
      const voters = cluster.voters.map((node) => cluster.host(node));
      return waitsAlike(voters.filter(({ up }) => up).map(({ options }) => options));
    },
  });
  const measures = createMeasures(scenario, messages);
  const course = scenario.cs3700 === null ? null : new CourseFigures();
  const hearsay = listensToMessages(scenario)
    ? new Hearsay(scenario.cluster.replicas + scenario.cluster.spares, (node) => cluster.outOfReach(node))
    : null;
  const facts = new FactStream(
    [
      watch,
      ...present(hearsay),
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
  const cluster = new Cluster(scenario, seed, facts, watch, hearsay, habitsOf(scenario, options), judges);
  const completed = cluster.run();
  judges.finish();
  cluster.close();

  const properties = judges.results();
  const measured = { ...measures.summarise(facts.now), events: cluster.loop.dispatched };
  const cs3700 = courseReport(scenario, course?.summarise() ?? null, cluster.load.intended(), properties);
  const expectations = [...meet(scenario.expect, measured, properties), ...unmetChecks(cs3700)];
  const verdict = overall(scenario, properties, expectations, completed);
  return {
    violations: judges.violations(),
    latencies: measures.latencies(),
    operations: cluster.load.operations,
    inVain: measures.inVain(),
    report: {
      format: 'raftsim-report',
      version: 1,
      raftsim: version,
      scenario: { name: scenario.name, file: scenario.file, sha256: scenario.sha256 },
      seed,
      verdict,
      exitCode: verdict === 'pass' ? 0 : verdict === 'fail' ? 1 : 3,
      digest: facts.digestText(),
      events: cluster.loop.dispatched,
      virtualSeconds: measured.virtualSeconds,
      ...(completed ? {} : { brokenOff: brokenOff(scenario, cluster.loop, facts.now) }),
      wallSeconds: 0,
      properties,
      expectations,
      requests: measured.requests,
      failureRate: measured.failureRate,
      latency: measured.latency,
      phases: measured.phases,
      timeline: measured.timeline,
      network: measured.network,
      raft: measured.raft,
      faults: measured.faults,
      reached: { ...judges.crossChecks(), ...measured.reached },
      ...(cs3700 === null ? {} : { cs3700 }),
      replay: replayCommand(scenario, seed),
    },
  };
}

function seatJudges(
  scenario: Scenario,
  options: SimulateOptions,
  messages: MessageCount,
  onlooker: Pick<RecoverySetup, 'outOfReach' | 'mayRecover' | 'obstacles' | 'mayBeProbed' | 'waitsAlike'>,
): Bench {
  const { replicas, spares } = scenario.cluster;
  return createBench({
    nodes: replicas + spares,
    initial: firstConfiguration(replicas),
    recovery: {
      bound: settleBound(scenario),
      probes: scenario.settle.probes,
      timeToServe: settleBound(scenario) / scenario.settle.within,
      ...onlooker,
      promisesProgress: (step) => scenario.faults[step]?.params.progress === true,
      asks: (step) => step < scenario.faults.length && faultNamed(scenario.faults[step].do).asks === true,
    },
    messages,
    clientsKeepSerials: options.bug?.client?.keepsSerial ?? true,
    without: options.withoutJudges ?? [],
    ...(options.onObjection === undefined ? {} : { onObjection: options.onObjection }),
  });
}

function reseeding({ reseed }: SimulateOptions, turn: (seed: string) => void): readonly FactConsumer[] {
  if (reseed === undefined) return [];
  let turned = false;
  const on: Partial<Record<FactKind, (fact: Fact) => void>> = {};
  for (const kind of Object.values(FactKind))
    on[kind] = ({ sequence }) => {
      if (turned || sequence < reseed.after) return;
      turned = true;
      turn(reseed.seed);
    };
  return [{ on }];
}

function habitsOf({ cluster, clients }: Scenario, options: SimulateOptions): Habits {
  const { bug, createReplica: own, onTimeout } = options;
  const nodes = cluster.replicas + cluster.spares;
  const brought = own !== undefined || bug?.own === true;
  const rules = bug?.rules === undefined ? paperRules : { ...paperRules, ...bug.rules };
  const told = (random: Random, node: NodeId, options: Options): Random => ({
    next: () => {
      const bits = random.next();
      onTimeout?.(node, options, bits);
      return bits;
    },
  });
  return {
    createReplica: (node, options, random) => {
      const make = (): Replica => {
        const bent = bug?.options === undefined ? options : bug.options(node, options);
        if (own !== undefined) return own(node, bent, random);
        return createReplica(node, bent, onTimeout === undefined ? random : told(random, node, bent), rules);
      };
      return brought ? guarded(make, { node, nodes, clients: clients.count }) : make();
    },
    ownReplicas: brought,
    host: bug?.own === true ? guardedHabits(hostHabits(bug), nodes) : hostHabits(bug),
    client: bug?.client === undefined ? properClient : { ...properClient, ...bug.client },
  };
}

function hostHabits(bug: Bug | undefined): HostHabits {
  if (bug?.recover === undefined && bug?.host === undefined) return properHost;
  return { ...properHost, ...(bug.recover === undefined ? {} : { recover: bug.recover }), ...bug.host };
}

function present(consumer: FactConsumer | null): readonly FactConsumer[] {
  return consumer === null ? [] : [consumer];
}

function earlyEnd({ maxMessages }: Scenario, cluster: () => Cluster): EarlyEnd | null {
  if (maxMessages === null) return null;
  return new EarlyEnd(
    maxMessages,
    () => cluster().anybodyLeft,
    () => cluster().endEarly(),
  );
}

function brokenOff({ maxEvents, faults }: Scenario, { last }: EventLoop, now: Micros): BrokenOff {
  const { what, share, step } = last.mostly();
  const fault = step === null ? undefined : faults[step];
  return {
    events: maxEvents,
    second: seconds(now),
    looked: Math.min(maxEvents, LAST_EVENTS),
    mostly: {
      what,
      share,
      ...(fault === undefined ? {} : { fault: { text: fault.text, line: fault.line } }),
    },
  };
}

/**
 * A property that the scenario expects to fail is judged by that expectation, not by itself. What a run violated before
 * it was broken off it has violated; its figures are those of a part, and meet or miss nothing.
 */
function overall(
  scenario: Scenario,
  properties: readonly PropertyResult[],
  expectations: readonly ExpectationResult[],
  completed: boolean,
): Verdict {
  const expected = expectedViolations(scenario.expect);
  const verdicts = properties.filter(({ name }) => !expected.includes(name)).map(({ verdict }) => verdict);
  if (completed) verdicts.push(...expectations.map(({ verdict }) => verdict));
  if (verdicts.includes('fail')) return 'fail';
  return !completed || verdicts.includes('undecided') ? 'undecided' : 'pass';
}

/** The command that plays exactly this run again. */
export function replayCommand(scenario: Scenario, seed: string): string {
  const sets = scenario.set.map((override) => ` --set ${quoted(override)}`).join('');
  return `npx raftsim ${quoted(scenario.file)} --seed ${quoted(seed)}${sets}`;
}

/** As a shell takes it for one word. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
