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
import { Hearing } from './hearing.ts';
import type { Court, Judge, Property, Violation } from './judge.ts';
import { LeaderAppendOnly } from './leader-append-only.ts';
import { LeaderCompleteness } from './leader-completeness.ts';
import { ClaimedOrder } from './linearizability/claimed-order.ts';
import { Linearizability } from './linearizability.ts';
import { LogMatching } from './log-matching.ts';
import { MonotonicState } from './monotonic-state.ts';
import { Recovery } from './recovery.ts';
import type { RecoverySetup } from './recovery-setup.ts';
import { ShownIsDurable } from './shown-is-durable.ts';
import { StateMachineSafety } from './state-machine-safety.ts';
import { Answers } from './trackers/answers.ts';
import { Commits } from './trackers/commits.ts';
import { Committed } from './trackers/committed.ts';
import { USUAL_ENTRIES } from './trackers/common-log.ts';
import { Effects } from './trackers/effects.ts';
import { EntryTable } from './trackers/entry-table.ts';
import { Leadership } from './trackers/leadership.ts';
import { Logs } from './trackers/logs.ts';
import { Machines } from './trackers/machines.ts';
import { Usual } from './trackers/usual.ts';
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
  /** Counted by whoever tells of messages. */
  readonly messages?: MessageCount;
  /** Called with the first objection to each property as it is made. */
  readonly onObjection?: (violation: Violation) => void;
}

/** All judges of one run, with what they share. */
export interface Bench {
  readonly judges: readonly Judge[];
  /** Where they hear each fact; null without judges. */
  readonly hearing: Hearing | null;
  /** By whom the world knows how long to wait after the run. */
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
 * Seats the judges. One that is left out sits all the same, so that the way through a hearing is the same in every
 * run, but what it says goes to a court that nobody asks.
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
  const ledger = new Committed(initial, USUAL_ENTRIES);
  const table = new EntryTable(USUAL_ENTRIES);
  const logs = new Logs(machines, initial, ledger, [ledger, table]);
  const leadership = new Leadership(machines);
  const commits = new Commits(ledger, logs);
  const effects = new Effects(logs);
  const claimed = new ClaimedOrder();
  const answers = new Answers(nodes);
  const messages = setup.messages ?? new MessageCount();
  const usual = new Usual(messages);
  const all = {
    electionSafety: new ElectionSafety(before('election-safety'), leadership),
    voteOnce: new VoteOnce(before('vote-once'), logs, nodes),
    monotonicState: new MonotonicState(before('monotonic-state'), logs, usual, nodes),
    leaderAppendOnly: new LeaderAppendOnly(before('leader-append-only'), leadership, logs, usual),
    logMatching: new LogMatching(before('log-matching'), logs, table, usual),
    leaderCompleteness: new LeaderCompleteness(before('leader-completeness'), leadership, logs, ledger),
    stateMachineSafety: new StateMachineSafety(before('state-machine-safety'), logs, ledger, usual),
    committedDurable: new CommittedDurable(before('committed-durable'), commits, logs, ledger, nodes),
    shownIsDurable: new ShownIsDurable(before('shown-is-durable'), leadership, commits, logs, usual, nodes),
    exactlyOnce: new ExactlyOnce(before('exactly-once'), effects, usual),
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
    assertion: new Assertion(before('assertion'), usual),
  };
  const judges: readonly Judge[] = Object.values(all).filter((judge) => !left(judge.property));
  const hearing = new Hearing(
    { machines, ledger, logs, leadership, commits, effects, claimed, answers, usual },
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
    hearing: null,
    onlooker: nobodyLooks,
    finish: () => {},
    violations: () => court.violations(),
    results: () => [],
    crossChecks: () => ({}),
  };
}
