import { type Micros, NOBODY, type NodeId } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, NO_TARGET, Phase } from '../facts.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { AcceptedLeader } from './accepted-leader.ts';
import { Chronicle, type NotableEvent } from './chronicle.ts';
import { type LinkCounts, Links } from './links.ts';
import { type NodeSpans, RoleSpans } from './role-spans.ts';
import { type LatencyPoints, Scatter } from './scatter.ts';
import { Tally } from './tally.ts';

/** The most fault bands and leaderless windows that are kept. */
const MAX_BANDS = 2000;

/** A time interval, in microseconds of world time. */
interface Band {
  readonly from: Micros;
  readonly to: Micros;
}

/** The interval from the beginning of a fault's strike to its end. */
export interface FaultBand extends Band {
  /** Index of the step in the scenario. */
  readonly step: number;
  readonly line: number;
  readonly do: string;
  readonly target: string;
}

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
  /** Intervals of the run without a leader, as defined in sim/measure/accepted-leader.ts; the first 2000. */
  readonly leaderless: readonly Band[];
}

export interface Details {
  readonly consumers: readonly FactConsumer[];
  /** To be called once, after the last fact. */
  summarise(now: Micros): RunDetails;
}

interface OpenBand {
  readonly from: Micros;
  readonly step: number;
  readonly target: string;
}

/** Collects the details of one run. */
export function createDetails(scenario: Scenario): Details {
  const servers = scenario.cluster.replicas + scenario.cluster.spares;
  const spans = new RoleSpans(servers);
  const links = new Links(servers);
  const scatter = new Scatter(scenario.run);
  const chronicle = new Chronicle(scenario);
  const bands: FaultBand[] = [];
  const open: OpenBand[] = [];
  const leaderless: Band[] = [];
  let leaderlessSince: Micros | null = 0;
  let faultsLeftOut = 0;
  let runFrom: Micros = 0;
  let runTo: Micros | null = null;

  const close = ({ from, step, target }: OpenBand, to: Micros): void => {
    const { line, do: name } = scenario.faults[step];
    if (bands.length < MAX_BANDS) bands.push({ from, to, step, line, do: name, target });
    else faultsLeftOut++;
  };

  const leaderChanged = (time: Micros, leader: NodeId): void => {
    if (leader === NOBODY) leaderlessSince = time;
    else if (leaderlessSince !== null) {
      if (leaderless.length < MAX_BANDS) leaderless.push({ from: leaderlessSince, to: time });
      leaderlessSince = null;
    }
  };
  const leadership = new AcceptedLeader(scenario.cluster.replicas, servers, new Tally(), [leaderChanged]);

  const phasesAndFaults: FactConsumer = {
    on: {
      [FactKind.phase]: (fact: Fact): void => {
        if (fact.code === Phase.run) runFrom = fact.time;
        else runTo ??= fact.time;
      },
      [FactKind.faultBegan]: (fact: Fact): void => {
        if (fact.text === NO_TARGET) return;
        open.push({ from: fact.time, step: fact.code, target: fact.text });
      },
      [FactKind.faultEnded]: (fact: Fact): void => {
        const at = open.findIndex(({ step, target }) => step === fact.code && target === fact.text);
        if (at >= 0) close(open.splice(at, 1)[0], fact.time);
      },
    },
  };

  return {
    consumers: [phasesAndFaults, spans, links, scatter, chronicle, leadership],
    summarise: (now) => {
      for (const band of open) close(band, now);
      open.length = 0;
      const end = runTo ?? now;
      if (leaderlessSince !== null) leaderless.push({ from: leaderlessSince, to: end });
      bands.sort((a, b) => a.from - b.from || a.step - b.step);
      return {
        runFrom,
        runTo: end,
        end: now,
        nodes: spans.summary(now),
        faults: bands,
        faultsLeftOut,
        points: scatter.summary(),
        links: links.summary(),
        events: chronicle.summary(),
        leaderless: leaderless
          .filter(({ from }) => from < end)
          .map(({ from, to }) => ({ from, to: Math.min(to, end) })),
      };
    },
  };
}
