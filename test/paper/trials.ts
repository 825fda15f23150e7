import { RoleCode } from '../../core/io.ts';
import { MessageType } from '../../core/raft/messages.ts';
import type { NodeId, Term } from '../../core/units.ts';
import { type Fact, FactKind } from '../../sim/facts/facts.ts';
import { type SimulateOptions, simulate } from '../../sim/run/simulate.ts';
import type { Scenario } from '../../sim/scenario/scenario.ts';
import { load } from '../support/scenarios.ts';
import type { SplitCase } from './published.ts';

/* A trial is one run of a scenario, and is measured by the facts of the run. */

const firstElection = 'scenarios/paper/first-election.yaml';
const failover = 'scenarios/paper/failover.yaml';

const MICROS_PER_MILLI = 1000;
/** As in the scenarios: the width of the range of time-outs, and the time of the broadcast that all receive. */
const RANGE_MS = 300;
const BROADCAST_AT = 3_000_000;
/** The server that leads until the crash, and the number of servers that are left besides the new leader. */
const CRASHED: NodeId = 1;
const OTHERS = 3;
/** The earliest crash, in microseconds after the broadcast: the last write has been sent by then. */
const FIRST_CRASH_AFTER = 200;

/** Milliseconds until the first leader, in each of so many trials. */
export function timesToLeader(failed: number, trials: number): number[] {
  return each(load(firstElection, failures(failed, 5)), trials, {}, () => {
    let electedAt = Number.NaN;
    return {
      hears: (fact) => {
        if (becomesLeader(fact) && Number.isNaN(electedAt)) electedAt = fact.time;
      },
      result: () => electedAt / MICROS_PER_MILLI,
    };
  });
}

/** The share of trials whose first term ended without a leader. */
export function splitShare({ servers, failed, latency }: SplitCase, trials: number): number {
  const scenario = load(firstElection, [
    `cluster.replicas=${servers}`,
    `network.latency=${Math.round(latency * RANGE_MS * MICROS_PER_MILLI)}us`,
    ...failures(failed, servers),
  ]);
  const split = each(scenario, trials, {}, () => {
    let splits = 1;
    return {
      hears: (fact) => {
        if (becomesLeader(fact) && fact.term === 1) splits = 0;
      },
      result: () => splits,
    };
  });
  return split.reduce((sum, one) => sum + one, 0) / trials;
}

/**
 * Milliseconds from the crash of the leader until the others hear of a new one: until all three of them have received
 * an AppendEntries of the same new leader, whether or not one has moved on to a later term meanwhile. The crashes of
 * the trials are spread evenly over the heartbeat interval, half of the minimum time-out.
 */
export function timesToFailOver(
  row: { readonly min: number; readonly max: number },
  trials: number,
  set: readonly string[] = [],
  options: SimulateOptions = {},
): number[] {
  const heartbeat = (row.min / 2) * MICROS_PER_MILLI;
  const scenario = load(failover, [
    `faults.row.raft={ election-timeout: ${row.min}ms..${row.max}ms, heartbeat: ${heartbeat}us }`,
    ...set,
  ]);
  const crashed = (trial: number): Scenario =>
    crashingAt(
      scenario,
      BROADCAST_AT +
        FIRST_CRASH_AFTER +
        Math.floor((heartbeat - FIRST_CRASH_AFTER) * ((trial - 1 / 2) / trials)),
    );
  return each(crashed, trials, options, () => {
    const heard = new Map<Term, Set<NodeId>>();
    let crashedAt = Number.NaN;
    let heardAt = Number.NaN;
    return {
      hears: ({ kind, time, node, peer, message }) => {
        if (kind === FactKind.crashed) crashedAt = time;
        if (kind !== FactKind.messageDelivered || Number.isNaN(crashedAt) || !Number.isNaN(heardAt)) return;
        if (message === null || message.type !== MessageType.appendEntries || peer === CRASHED) return;
        const hearers = heard.get(message.term) ?? new Set();
        heard.set(message.term, hearers.add(node));
        if (hearers.size === OTHERS) heardAt = time;
      },
      result: () => (heardAt - crashedAt) / MICROS_PER_MILLI,
    };
  });
}

function becomesLeader({ kind, code }: Fact): boolean {
  return kind === FactKind.role && code === RoleCode.leader;
}

/** Assignments, as --set takes them, by which the last `failed` servers are down from the start. */
function failures(failed: number, servers: number): readonly string[] {
  const down = Array.from({ length: failed }, (_, i) => `n${servers - i}`);
  return [down.length === 0 ? 'faults=[]' : `faults.failed.node=[${down.join(', ')}]`];
}

/** The scenario with its crash at another time: like `--set faults.crash.at=...`, without parsing it again. */
function crashingAt(scenario: Scenario, at: number): Scenario {
  const faults = scenario.faults.map((step) =>
    step.id === 'crash' ? { ...step, placement: { kind: 'at', at } as const } : step,
  );
  return { ...scenario, faults };
}

interface Observer {
  readonly hears: (fact: Fact) => void;
  readonly result: () => number;
}

/**
 * Runs the scenario with the seeds 1, 2, ... and returns the results of the observers. Throws if a property was
 * violated, or nothing was measured.
 */
function each(
  scenario: Scenario | ((trial: number) => Scenario),
  trials: number,
  options: SimulateOptions,
  observe: () => Observer,
): number[] {
  return Array.from({ length: trials }, (_, i) => {
    const trial = i + 1;
    const { hears, result } = observe();
    const played = typeof scenario === 'function' ? scenario(trial) : scenario;
    const on = {
      [FactKind.role]: hears,
      [FactKind.crashed]: hears,
      [FactKind.messageDelivered]: hears,
    };
    const { violations } = simulate(played, String(trial), { ...options, consumers: [{ on }] });
    const [violation] = violations;
    const measured = result();
    if (violation !== undefined) throw new Error(`${played.name}, seed ${trial}: ${violation.message}`);
    if (Number.isNaN(measured)) throw new Error(`${played.name}, seed ${trial}: no leader was found`);
    return measured;
  });
}
