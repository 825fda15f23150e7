import type { Micros } from '../../core/units.ts';
import {
  type Fact,
  type FactConsumer,
  FactKind,
  type MessageCount,
  NO_TARGET,
  Phase,
} from '../facts/facts.ts';
import type { Report } from '../report.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AcceptedLeader } from './accepted-leader.ts';
import { Counters } from './counters.ts';
import { type LatencySamples, seconds } from './latency-samples.ts';
import { Milestones } from './milestones.ts';
import { Phases } from './phases.ts';
import { Requests } from './requests.ts';
import { Strikes } from './strikes.ts';
import { Tally } from './tally.ts';
import { Timeline } from './timeline.ts';
import { networkTotals, trafficOf } from './traffic.ts';

/** The parts of a report that are measurements. */
type Measured = Pick<
  Report,
  | 'virtualSeconds'
  | 'requests'
  | 'failureRate'
  | 'latency'
  | 'phases'
  | 'timeline'
  | 'network'
  | 'raft'
  | 'faults'
  | 'reached'
>;

export interface Measures {
  /** To be subscribed to the facts of a run, in this order. */
  readonly consumers: readonly FactConsumer[];
  /** To be given to the fact stream. */
  readonly counters: Counters;
  /** To be called once, after the last fact. `now`: when the run stopped, if it stopped before its regular end. */
  summarise(now: Micros): Measured;
  /**
   * For figures that refer to a moment (the longest time without a leader, the slowest operation, a milestone): that
   * moment in virtual seconds, by the figure's path in the report. After `summarise`.
   */
  moments(): ReadonlyMap<string, number>;
  /** Latencies of all operations that were ok. */
  latencies(): LatencySamples;
  /** Indices of the scenario's fault steps that had no effect. After `summarise`. */
  ineffective(): readonly number[];
}

/**
 * Measures one run. `messages` is what its fact stream counts. All measures except milestones cover the time from the fact
 * `phase: run` to `phase: settle`.
 */
export function createMeasures(scenario: Scenario, messages: MessageCount): Measures {
  const { replicas, spares, options, nodes } = scenario.cluster;
  const servers = replicas + spares;
  const timeouts = nodes.map((node) => node.options.electionTimeoutMax);
  const tally = new Tally(messages);
  const timeline = new Timeline();
  const phases = new Phases(scenario.faults);
  const strikes = new Strikes(scenario, Math.max(options.electionTimeoutMax, ...timeouts), tally);
  const requests = new Requests(timeline, phases, strikes);
  const milestones = new Milestones(servers);
  const leadership = new AcceptedLeader(replicas, servers, tally, [
    (time, leader) => timeline.leaderChanged(time, leader),
  ]);
  let began: Micros = 0;
  let ended: Micros | null = null;

  const stop = (now: Micros): void => {
    if (ended !== null) return;
    ended = now;
    strikes.stop(now);
    phases.stop(now);
    leadership.stop(now);
    timeline.stop(now);
    tally.stop();
  };

  const phasesAndFaults: FactConsumer = {
    on: {
      [FactKind.phase]: (fact: Fact): void => {
        if (fact.code !== Phase.run) {
          stop(fact.time);
          return;
        }
        began = fact.time;
        tally.start();
        timeline.begin(fact.time);
        phases.begin(fact.time);
        strikes.begin(fact.time);
      },
      [FactKind.faultBegan]: (fact: Fact): void => {
        strikes.faultBegan(fact.time, fact.code, fact.text);
        if (fact.text !== NO_TARGET) phases.faultBegan(fact.time, fact.code, fact.text);
      },
      [FactKind.faultDid]: (fact: Fact): void => {
        strikes.faultDid(fact.time, fact.code, fact.text, fact.index, fact.what);
      },
      [FactKind.faultEnded]: (fact: Fact): void => {
        strikes.faultEnded(fact.time, fact.code, fact.text);
        if (fact.text !== NO_TARGET) phases.faultEnded(fact.time, fact.code, fact.text);
      },
    },
  };

  return {
    consumers: [phasesAndFaults, trafficOf(tally), leadership, milestones],
    counters: new Counters(tally, requests),
    summarise: (now) => {
      stop(now);
      return {
        virtualSeconds: seconds((ended ?? now) - began),
        requests: requests.totals(),
        failureRate: requests.failureRate(),
        latency: requests.latency(),
        phases: phases.summary(requests.allLatencies()),
        timeline: timeline.summary(),
        network: networkTotals(tally.totals()),
        raft: leadership.totals(),
        faults: strikes.summary(),
        reached: milestones.summary(),
      };
    },
    moments: () => momentsOf(leadership, requests, milestones, began),
    latencies: () => requests.allLatencies(),
    ineffective: () => strikes.ineffective(),
  };
}

function momentsOf(
  leadership: AcceptedLeader,
  requests: Requests,
  milestones: Milestones,
  began: Micros,
): ReadonlyMap<string, number> {
  const moments = new Map<string, number>();
  const put = (path: string, time: Micros): void => {
    moments.set(path, seconds(time - began));
  };
  const leaderless = leadership.longestSince();
  if (leaderless !== null) put('raft.longestLeaderlessSeconds', leaderless);
  for (const [of, time] of requests.slowestSince()) put(`latency.${of}.max`, time);
  for (const [name, time] of milestones.first()) put(`reached.${name}`, time);
  return moments;
}
