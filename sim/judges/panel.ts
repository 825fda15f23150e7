import type { Configuration } from '../../core/raft/configuration.ts';
import type { MessageCount } from '../facts/facts.ts';
import type { PropertyResult } from '../report.ts';
import { alwaysRecovered, type RecoveryObserver } from '../world/recovery-observer.ts';
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
import { USUAL_ENTRIES } from './trackers/common-log.ts';
import { Effects } from './trackers/effects.ts';
import { EntryTable } from './trackers/entry-table.ts';
import { ExpectedFacts } from './trackers/expected-facts.ts';
import { Leadership } from './trackers/leadership.ts';
import { Ledger } from './trackers/ledger.ts';
import { Logs } from './trackers/logs.ts';
import { Machines } from './trackers/machines.ts';
import { OwedAnswers } from './trackers/owed-answers.ts';
import { VoteOnce } from './vote-once.ts';

/** What the judges need to know about a run before it begins. */
export interface JudgeSetup {
  /** Number of machines, spares included; they are servers 1..nodes. */
  readonly nodes: number;
  /** The configuration in force until a log or a snapshot holds another one. */
  readonly initial: Configuration;
  readonly recovery: RecoverySetup;
  /** The number of clients, the settling phase's probes not counted. */
  readonly clients: number;
  /**
   * False if clients give a command a new serial when they retry it; acknowledged-survives is then switched
   * off.
   */
  readonly clientsKeepSerials: boolean;
  /** Judges to leave out, to find out what would be missed without them. 'all': no judges and no hearing at all. */
  readonly without: readonly Property[] | 'all';
  /** The message counters that the fact stream maintains. */
  readonly messages: MessageCount;
  /** Called with the first objection of each property, at the moment it is made. */
  readonly onObjection?: (violation: Violation) => void;
}

/** All judges of one run and the trackers they share. */
export interface Panel {
  readonly judges: readonly Judge[];
  /** Passes each fact to the judges; null if there are no judges. */
  readonly hearing: Hearing | null;
  /** Tells the world whether the cluster has recovered, and so how long the settling phase lasts. */
  readonly observer: RecoveryObserver;
  /** Must be called once, after the last fact. */
  finish(): void;
  /** The first objection of each judge, in order of time. */
  violations(): readonly Violation[];
  results(): readonly PropertyResult[];
  /** How many answers the cross-check of linearizability confirmed, did not confirm, or disputed. */
  crossChecks(): Readonly<Record<string, number>>;
}

/**
 * Creates all judges of a run. A judge that is left out is created and called all the same, so that every run
 * takes the same path through the code, but its objections are discarded.
 */
export function createPanel(setup: JudgeSetup): Panel {
  const { nodes, initial, without, messages } = setup;
  const court = new FirstObjections(setup.onObjection);
  if (without === 'all') return emptyPanel(court);
  const ignored = new FirstObjections();
  const isLeftOut = (property: Property): boolean =>
    without.includes(property) || (property === 'acknowledged-survives' && !setup.clientsKeepSerials);
  const courtOf = (property: Property): Court => (isLeftOut(property) ? ignored : court);

  const machines = new Machines(nodes);
  const ledger = new Ledger(initial, USUAL_ENTRIES);
  const table = new EntryTable(USUAL_ENTRIES);
  const logs = new Logs(machines, initial, ledger, [ledger, table]);
  const leadership = new Leadership(machines);
  const commits = new Commits(ledger, logs);
  const effects = new Effects(logs);
  const claimed = new ClaimedOrder();
  const answers = new OwedAnswers(nodes);
  const expectedFacts = new ExpectedFacts(messages);
  const all = {
    electionSafety: new ElectionSafety(courtOf('election-safety'), leadership),
    voteOnce: new VoteOnce(courtOf('vote-once'), logs, nodes),
    monotonicState: new MonotonicState(courtOf('monotonic-state'), logs, expectedFacts, nodes),
    leaderAppendOnly: new LeaderAppendOnly(courtOf('leader-append-only'), leadership, logs, expectedFacts),
    logMatching: new LogMatching(courtOf('log-matching'), logs, table, expectedFacts),
    leaderCompleteness: new LeaderCompleteness(courtOf('leader-completeness'), leadership, logs, ledger),
    stateMachineSafety: new StateMachineSafety(courtOf('state-machine-safety'), logs, ledger, expectedFacts),
    committedDurable: new CommittedDurable(courtOf('committed-durable'), commits, logs, ledger, nodes),
    shownIsDurable: new ShownIsDurable(
      courtOf('shown-is-durable'),
      leadership,
      commits,
      logs,
      expectedFacts,
      nodes,
    ),
    exactlyOnce: new ExactlyOnce(courtOf('exactly-once'), effects, expectedFacts, setup.clients),
    linearizability: new Linearizability(courtOf('linearizability'), claimed, leadership),
    acknowledgedSurvives: new AcknowledgedSurvives(
      courtOf('acknowledged-survives'),
      effects,
      logs,
      ledger,
      initial,
      nodes,
    ),
    // Needed even if recovery is not judged: settling ends when the cluster has recovered.
    recovery: new Recovery(courtOf('recovery'), setup.recovery, machines, leadership, commits, logs, answers),
    assertion: new Assertion(courtOf('assertion'), expectedFacts),
  };
  const judges: readonly Judge[] = Object.values(all).filter((judge) => !isLeftOut(judge.property));
  const hearing = new Hearing(
    { machines, ledger, logs, leadership, commits, effects, claimed, answers, expectedFacts },
    all,
  );

  return {
    judges,
    hearing,
    observer: all.recovery,
    finish: () => {
      for (const judge of judges) judge.finish();
    },
    violations: () => court.violations(),
    results: () => propertyResults(judges, court),
    crossChecks: () => (isLeftOut('linearizability') ? {} : crossChecksOf(claimed, all.linearizability)),
  };
}

/**
 * Unconfirmed and disputed answers are listed only if there are any: reports show these counts as milestones,
 * which runs are expected to reach.
 */
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

function emptyPanel(court: FirstObjections): Panel {
  return {
    judges: [],
    hearing: null,
    observer: alwaysRecovered,
    finish: () => {},
    violations: () => court.violations(),
    results: () => [],
    crossChecks: () => ({}),
  };
}
