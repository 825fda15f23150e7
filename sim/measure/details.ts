import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, Phase } from '../facts/facts.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AcceptedLeader } from './accepted-leader.ts';
import { Chronicle, type NotableEvent } from './chronicle.ts';
import { type FaultBand, FaultBands } from './fault-bands.ts';
import { type Interval, LeaderlessTimes } from './leaderless-times.ts';
import { type LinkCounts, Links } from './links.ts';
import { type NodeSpans, RoleSpans } from './role-spans.ts';
import { type LatencyPoints, Scatter } from './scatter.ts';
import { Tally } from './tally.ts';

/**
 * Data for reports with graphics (HTML, traces) beyond the Report: too much for `--json`, and collected only on
 * request, since it costs time on every message. Times in microseconds of world time.
 */
export interface RunDetails {
  readonly runFrom: Micros;
  /** When the run ended and settling began. */
  readonly runTo: Micros;
  readonly end: Micros;
  readonly nodes: readonly NodeSpans[];
  readonly faults: readonly FaultBand[];
  /** Number of strikes left out of `faults`, which is limited in length. */
  readonly faultsLeftOut: number;
  readonly points: LatencyPoints;
  readonly links: readonly LinkCounts[];
  readonly events: readonly NotableEvent[];
  /** Intervals of the run without a leader. */
  readonly leaderless: readonly Interval[];
}

export interface Details {
  readonly consumers: readonly FactConsumer[];
  /** To be called once, after the last fact. */
  summarise(now: Micros): RunDetails;
}

/** Collects the details of one run. */
export function createDetails(scenario: Scenario): Details {
  const { replicas, spares } = scenario.cluster;
  const servers = replicas + spares;
  const spans = new RoleSpans(servers);
  const links = new Links(servers);
  const scatter = new Scatter(scenario.run);
  const chronicle = new Chronicle(scenario);
  const faults = new FaultBands(scenario.faults);
  const leaderless = new LeaderlessTimes();
  const leadership = new AcceptedLeader(replicas, servers, new Tally(), [
    (time, leader) => leaderless.leaderChanged(time, leader),
  ]);
  let runFrom: Micros = 0;
  let runTo: Micros | null = null;
  const phases: FactConsumer = {
    on: {
      [FactKind.phase]: (fact: Fact): void => {
        if (fact.code === Phase.run) runFrom = fact.time;
        else runTo ??= fact.time;
      },
    },
  };
  return {
    consumers: [phases, faults, spans, links, scatter, chronicle, leadership],
    summarise: (now) => ({
      runFrom,
      runTo: runTo ?? now,
      end: now,
      nodes: spans.summary(now),
      faults: faults.summary(now),
      faultsLeftOut: faults.leftOut,
      points: scatter.summary(),
      links: links.summary(),
      events: chronicle.summary(),
      leaderless: leaderless.summary(runTo ?? now),
    }),
  };
}
