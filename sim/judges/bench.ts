import type { Configuration } from '../../core/raft/configuration.ts';
import { MessageCount } from '../facts.ts';
import type { PropertyResult } from '../run/result.ts';
import { nobodyLooks, type Onlooker } from '../world/onlooker.ts';
import { AcknowledgedSurvives } from './acknowledged-survives.ts';
import { Assertion } from './assertion.ts';
import { CommittedDurable } from './committed-durable.ts';
import { FirstObjections, propertyResults } from './court.ts';
import { ElectionSafety } from './election-safety.ts';
import { ExactlyOnce } from './exactly-once.ts';
import { Hearing } from './hearing/hearing.ts';
import type { Court, Judge, Property, Violation } from './judge.ts';
import { LeaderAppendOnly } from './leader-append-only.ts';
import { LeaderCompleteness } from './leader-completeness.ts';
import { ClaimedOrder } from './linearizability/claimed-order/claimed-order.ts';
import { Linearizability } from './linearizability.ts';
import { LogMatching } from './log-matching.ts';
import { MonotonicState } from './monotonic-state.ts';
import type { RecoverySetup } from './recovery/setup.ts';
import { Recovery } from './recovery.ts';
import { ShownIsDurable } from './shown-is-durable.ts';
import { StateMachineSafety } from './state-machine-safety.ts';
import { Commits } from './trackers/commits.ts';
import { Effects } from './trackers/effects.ts';
import { EntryTable } from './trackers/entry-table.ts';
import { ExpectedFacts } from './trackers/expected-facts.ts';
import { Leadership } from './trackers/leadership.ts';
import { Ledger } from './trackers/ledger.ts';
import { Logs } from './trackers/logs.ts';
import { Machines } from './trackers/machines.ts';
import { OwedAnswers } from './trackers/owed-answers.ts';
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
  /** Judges to leave out: only to learn what would be missed without them. 'all': there is no hearing. */
  readonly without?: readonly Property[] | 'all';
  /** Counted by the fact stream. */
  readonly messages?: MessageCount;
  /** Called with the first objection to each property as it is made. */
  readonly onObjection?: (violation: Violation) => void;
}

/** All judges of one run, with what they share. */
export interface Bench {
  readonly judges: readonly Judge[];
  /** Passes each fact to the judges; null without judges. */
  readonly hearing: Hearing | null;
  /** Tells the world how long to wait after the run. */
  readonly onlooker: Onlooker;
  /** To be called once after the last fact. */
  finish(): void;
  /** The first objection of each judge, in order of time. */
  violations(): readonly Violation[];
  results(): readonly PropertyResult[];
  /** How often judges' second opinions were asked for, by what they said. */
  crossChecks(): Readonly<Record<string, number>>;
}

/**
 * Creates all judges of a run. One that is left out is created and called as well, so that all runs take the same path, but
 * its objections go to a court whose verdict nobody reads.
 */
export function createBench(setup: JudgeSetup): Bench {
  const { nodes, initial, without = [] } = setup;
  const court = new FirstObjections(setup.onObjection);
  if (without === 'all') return emptyBench(court);
  const nobody = new FirstObjections();
  const left = (property: Property): boolean =>
    without.includes(property) ||
    (property === 'acknowledged-survives' && setup.clientsKeepSerials === false);
  const before = (property: Property): Court => (left(property) ? nobody : court);

  const machines = new Machines(nodes);
  const ledger = new Ledger(initial);
  const table = new EntryTable();
  const logs = new Logs(machines, initial, ledger, [ledger, table]);
  const leadership = new Leadership(machines);
  const commits = new Commits(ledger, logs);
  const effects = new Effects(logs);
  const claimed = new ClaimedOrder();
  const answers = new OwedAnswers(nodes);
  const messages = setup.messages ?? new MessageCount();
  const expectedFacts = new ExpectedFacts(messages);
  const all = {
    electionSafety: new ElectionSafety(before('election-safety'), leadership),
    voteOnce: new VoteOnce(before('vote-once'), logs, nodes),
    monotonicState: new MonotonicState(before('monotonic-state'), logs, expectedFacts, nodes),
    leaderAppendOnly: new LeaderAppendOnly(before('leader-append-only'), leadership, logs, expectedFacts),
    logMatching: new LogMatching(before('log-matching'), logs, table, expectedFacts),
    leaderCompleteness: new LeaderCompleteness(before('leader-completeness'), leadership, logs, ledger),
    stateMachineSafety: new StateMachineSafety(before('state-machine-safety'), logs, ledger, expectedFacts),
    committedDurable: new CommittedDurable(before('committed-durable'), commits, logs, ledger, nodes),
    shownIsDurable: new ShownIsDurable(
      before('shown-is-durable'),
      leadership,
      commits,
      logs,
      expectedFacts,
      nodes,
    ),
    exactlyOnce: new ExactlyOnce(before('exactly-once'), effects, expectedFacts),
    linearizability: new Linearizability(before('linearizability'), claimed),
    acknowledgedSurvives: new AcknowledgedSurvives(
      before('acknowledged-survives'),
      effects,
      logs,
      ledger,
      initial,
      nodes,
    ),
    // Settling needs to know whether the cluster has recovered even where nobody judges it.
    recovery: new Recovery(before('recovery'), setup.recovery, machines, leadership, commits, logs, answers),
    assertion: new Assertion(before('assertion'), expectedFacts),
  };
  const judges: readonly Judge[] = Object.values(all).filter((judge) => !left(judge.property));
  const hearing = new Hearing(
    { machines, ledger, logs, leadership, commits, effects, claimed, answers, expectedFacts },
    all,
  );

  return {
    judges,
    hearing,
    onlooker: all.recovery,
    finish: () => {
      for (const judge of judges) judge.finish();
    },
    violations: () => court.violations(),
    results: () => propertyResults(judges, court),
    crossChecks: () => (left('linearizability') ? {} : crossChecksOf(claimed, all.linearizability)),
  };
}

/** Doubts appear only if there are any: reports list these counts as milestones, and no run should have to reach a doubt. */
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
    hearing: null,
    onlooker: nobodyLooks,
    finish: () => {},
    violations: () => court.violations(),
    results: () => [],
    crossChecks: () => ({}),
  };
}
