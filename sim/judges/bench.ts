import type { Configuration } from '../../core/raft/configuration.ts';
import type { FactConsumer } from '../facts.ts';
import type { PropertyResult } from '../run/result.ts';
import { AcknowledgedSurvives } from './acknowledged-survives.ts';
import { Assertion } from './assertion.ts';
import { CommittedDurable } from './committed-durable.ts';
import { FirstObjections, propertyResults } from './court.ts';
import { ElectionSafety } from './election-safety.ts';
import { ExactlyOnce } from './exactly-once.ts';
import type { Judge, Property, Violation } from './judge.ts';
import { LeaderAppendOnly } from './leader-append-only.ts';
import { LeaderCompleteness } from './leader-completeness.ts';
import { ClaimedOrder } from './linearizability/claimed-order.ts';
import { Linearizability } from './linearizability.ts';
import { LogMatching } from './log-matching.ts';
import { MonotonicState } from './monotonic-state.ts';
import { Recovery, type RecoverySetup } from './recovery.ts';
import { ShownIsDurable } from './shown-is-durable.ts';
import { StateMachineSafety } from './state-machine-safety.ts';
import { Commits } from './trackers/commits.ts';
import { Committed } from './trackers/committed.ts';
import { Effects } from './trackers/effects.ts';
import { EntryTable } from './trackers/entry-table.ts';
import { Leadership } from './trackers/leadership.ts';
import { Logs } from './trackers/logs.ts';
import { Machines } from './trackers/machines.ts';
import { VoteOnce } from './vote-once.ts';

/** What the judges have to know of a run before it begins. */
export interface JudgeSetup {
  /** All machines, spares included: servers 1..nodes. */
  readonly nodes: number;
  /** In force while no log or snapshot says otherwise. */
  readonly initial: Configuration;
  readonly recovery: RecoverySetup;
  /** False if clients change a command's serial when they retry: acknowledged-survives then rests. Default true. */
  readonly clientsKeepSerials?: boolean;
  /** Judges to leave out, or none at all: only to learn what would be missed without them, or what they cost. */
  readonly without?: readonly Property[] | 'all';
  /** Called with the first objection to each property as it is made. */
  readonly onObjection?: (violation: Violation) => void;
}

/** All judges of one run, with what they share. */
export interface Bench {
  readonly judges: readonly Judge[];
  /** Judges and trackers, in the order in which they have to hear each fact. */
  readonly consumers: readonly FactConsumer[];
  /** Whether the cluster has recovered: the world need not wait any longer. */
  settled(): boolean;
  /** To be called once after the last fact. */
  finish(): void;
  /** The first objection of each judge, in order of time. */
  violations(): readonly Violation[];
  results(): readonly PropertyResult[];
  /** How often judges' second opinions were asked for, by what they said. */
  crossChecks(): Readonly<Record<string, number>>;
}

/**
 * Seats the judges. Trackers of shared state hear each fact first, so that judges see the state after it; but
 * those judges that compare with the state before it hear it before the trackers.
 */
export function createBench(setup: JudgeSetup): Bench {
  const { nodes, initial, without = [] } = setup;
  const court = new FirstObjections(setup.onObjection);
  if (without === 'all') return emptyBench(court);
  const sits = (property: Property): boolean => !without.includes(property);

  const machines = new Machines(nodes);
  const ledger = new Committed(initial);
  const table = new EntryTable();
  const logs = new Logs(machines, initial, ledger, [ledger, table]);
  const leadership = new Leadership(machines);
  const commits = new Commits(machines, ledger, logs, leadership);
  const effects = new Effects(logs);

  const judges: Judge[] = [];
  const early: FactConsumer[] = [];
  const late: FactConsumer[] = [];
  const seat = (judge: Judge): void => {
    judges.push(judge);
    late.push(judge);
  };
  if (sits('election-safety')) seat(new ElectionSafety(court, leadership));
  if (sits('vote-once')) seat(new VoteOnce(court, logs, nodes));
  if (sits('monotonic-state')) seat(new MonotonicState(court, logs, nodes));
  if (sits('leader-append-only')) {
    const judge = new LeaderAppendOnly(court, leadership, logs);
    judges.push(judge);
    early.push(judge);
  }
  if (sits('log-matching')) seat(new LogMatching(court, logs, table));
  if (sits('leader-completeness')) seat(new LeaderCompleteness(court, leadership, commits, logs, ledger));
  if (sits('state-machine-safety')) seat(new StateMachineSafety(court, commits, logs, ledger));
  if (sits('committed-durable')) {
    const judge = new CommittedDurable(court, commits, logs, ledger, nodes);
    seat(judge);
    early.push(judge.early);
  }
  if (sits('shown-is-durable')) seat(new ShownIsDurable(court, leadership, commits, logs, nodes));
  if (sits('exactly-once')) seat(new ExactlyOnce(court, effects, nodes));
  const claimed = new ClaimedOrder();
  const linearizability = sits('linearizability') ? new Linearizability(court, claimed) : null;
  if (linearizability !== null) {
    late.push(claimed);
    seat(linearizability);
  }
  if (sits('acknowledged-survives') && setup.clientsKeepSerials !== false)
    seat(new AcknowledgedSurvives(court, effects, commits, logs, ledger, initial, nodes));
  // Settling needs to know whether the cluster has recovered even where nobody judges it.
  const recovery = new Recovery(
    sits('recovery') ? court : new FirstObjections(),
    setup.recovery,
    machines,
    leadership,
    commits,
    logs,
  );
  late.push(recovery);
  if (sits('recovery')) judges.push(recovery);
  if (sits('assertion')) seat(new Assertion(court));

  return {
    judges,
    consumers: [...early, machines, leadership, logs, commits, effects, ...late],
    settled: () => recovery.settled(),
    finish: () => {
      for (const judge of judges) judge.finish();
    },
    violations: () => court.violations(),
    results: () => propertyResults(judges, court),
    crossChecks: () => (linearizability === null ? {} : crossChecksOf(claimed, linearizability)),
  };
}

/** Doubts are told only where there are some: they are nothing that a run should reach. */
function crossChecksOf(
  { told, confirmed, unconfirmed }: ClaimedOrder,
  { disputed }: Linearizability,
): Readonly<Record<string, number>> {
  if (!told) return {};
  return {
    'answers confirmed by the order applied': confirmed,
    ...(unconfirmed > 0 ? { 'answers not confirmed by the order applied': unconfirmed } : {}),
    ...(disputed > 0 ? { 'answers confirmed by the order applied but not linearizable': disputed } : {}),
  };
}

function emptyBench(court: FirstObjections): Bench {
  return {
    judges: [],
    consumers: [],
    settled: () => false,
    finish: () => {},
    violations: () => court.violations(),
    results: () => [],
    crossChecks: () => ({}),
  };
}
