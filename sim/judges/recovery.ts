/*
 * Recovery: once everything that is not permanent has been healed and restarted, the cluster recovers within a
 * bound: there is one leader, all running members have equal logs (and commit and applied indices), and the
 * probes are served. Also, while a fault lasts under which Raft promises progress, commits go on and a leader
 * stays in office.
 * Paper: §5.6 (timing and availability); §8 (a server that does not lead "will reject the client's request and
 * supply information about the most recent leader it has heard from"); Howard & Abraham, "Raft does not
 * guarantee liveness in the face of network faults" (2020), for partial partitions.
 * Reading a violation: the reason says where to look.
 * - 'no-leader', 'two-leaders': look at the elections.
 * - 'logs-differ': look at replication, or at a follower that is left behind.
 * - 'change-unfinished': the cluster never leaves a joint configuration.
 * - 'outsider-leads': the leader's own configuration does not contain it.
 * - 'probes-unserved': requests are not answered although everything else is well.
 * - 'request-unanswered': a follower knows the leader and still holds a request from before the settling phase,
 *   or a leader that took a request in its present reign forgot it while the client was waiting.
 * - 'stalled': during such a fault nothing was committed for as long as the bound although a client wanted to
 *   write, or nothing was answered although one wanted to read.
 * - 'unstable': during such a fault, for as long as the bound, no leader lasted a quarter of it.
 * Settling continues beyond the bound while a server that is behind catches up, and while the cluster itself
 * has kept a probe waiting for less than a bound (see `Probing`).
 * Known false positives: a bound so short that the scenario's disk or network allows no progress at all within
 * half of it; a burst that loses nearly all votes for that long, which happens where few messages are sent,
 * since bursts are counted in messages; a network that loses so many that no campaign gets all the votes it needs,
 * where only just a quorum is left (four of nine servers gone, 15 % lost: one campaign in fourteen succeeds); a server
 * that a permanent fault keeps out of reach and that `outOfReach` does not name.
 * Not judged: a promise of progress is suspended while any fault without such a promise is active, so a leader
 * that is crashed or handed over again and again need not stay; and while no server could be elected, because of
 * changes of the membership or since faults came together. Nothing is judged if a quorum is gone for good,
 * if a leader cannot be elected without votes of servers that are gone, or if the network lets nothing through;
 * probes are not judged if nothing gets through between their client and the leader. Of servers that never
 * declare a role only the probes are judged.
 */
import type { Reply, Request } from '../../core/io.ts';
import { isJoint } from '../../core/raft/configuration-change.ts';
import { type Micros, NOBODY, type NodeId, type Term } from '../../core/units.ts';
import { type Fact, Phase } from '../facts/facts.ts';
import { type Operation, Outcome, PROBING_CLIENT } from '../facts/operation.ts';
import type { Probes, RecoveryObserver } from '../world/recovery-observer.ts';
import { BaseJudge } from './base-judge.ts';
import type { Court } from './judge.ts';
import { Approach } from './recovery/approach.ts';
import { Campaigns } from './recovery/campaigns.ts';
import { canElect, needsVotesOfGone, votersOf } from './recovery/electable.ts';
import { Probing } from './recovery/probing.ts';
import { Promises } from './recovery/promises.ts';
import type { RecoverySetup } from './recovery/setup.ts';
import { Standing } from './recovery/standing.ts';
import { type RecoveryReason, recoveryInWords } from './recovery/words.ts';
import type { Commits } from './trackers/commits.ts';
import type { ElectionListener, Leadership } from './trackers/leadership.ts';
import type { Logs } from './trackers/logs.ts';
import type { Machines } from './trackers/machines.ts';
import type { OwedAnswers } from './trackers/owed-answers.ts';

export class Recovery extends BaseJudge implements ElectionListener, RecoveryObserver {
  readonly property = 'recovery';
  private readonly setup: RecoverySetup;
  private readonly standing: Standing;
  private readonly logs: Logs;
  private readonly commits: Commits;
  private readonly answers: OwedAnswers;
  private settling = false;
  /** Whether any server ever declared its role; own replicas need not. */
  private rolesAreTold = false;
  private settleTime: Micros = 0;
  private endSequence = 0;
  private endTime: Micros = 0;
  private ended = false;

  private readonly promises: Promises;
  private readonly approach: Approach;
  private readonly probing: Probing;
  private readonly campaigns: Campaigns;

  constructor(
    court: Court,
    setup: RecoverySetup,
    machines: Machines,
    leadership: Leadership,
    commits: Commits,
    logs: Logs,
    answers: OwedAnswers,
  ) {
    super(court);
    this.setup = setup;
    this.logs = logs;
    this.commits = commits;
    this.answers = answers;
    const { outOfReach, areApartForGood, obstacles } = setup;
    this.standing = new Standing(machines, leadership, commits, logs, answers, outOfReach, areApartForGood);
    this.approach = new Approach(commits, this.standing, obstacles);
    this.campaigns = new Campaigns(machines.count);
    this.probing = new Probing(machines.count, {
      leader: () => this.standing.onlyLeader(),
      leaderless: () => this.rolesAreTold && this.standing.onlyLeader() <= NOBODY,
      takesPart: (node) => this.standing.takesPart(node) && this.standing.counts(node),
    });
    const voting = {
      voters: () => votersOf(logs),
      canElect: (voters: readonly NodeId[]) =>
        canElect(voters, logs, commits, (node) => machines.isRunning(node), setup.areCut),
    };
    this.promises = new Promises(setup, voting, (fact, reason: RecoveryReason, message) =>
      this.object(fact, reason, message),
    );
    leadership.listen(this);
  }

  phase(fact: Fact): void {
    if (fact.code === Phase.settle) {
      this.settling = true;
      this.settleTime = fact.time;
      this.probing.begin(fact.time);
      this.answers.mark();
    }
    if (fact.code !== Phase.end) return;
    this.ended = true;
    this.endSequence = fact.sequence;
    this.endTime = fact.time;
  }

  role({ time, node, code }: Fact): void {
    this.rolesAreTold = true;
    if (!this.settling) return;
    this.campaigns.note(node, code);
    this.probing.look(time);
  }

  probeTaken(now: Micros, node: NodeId, request: Request): void {
    this.probing.taken(now, node, request);
  }

  probeAnswered(now: Micros, node: NodeId, reply: Reply): void {
    this.probing.answered(now, node, reply);
  }

  invoked(fact: Fact, operation: Operation): void {
    if (operation.client === PROBING_CLIENT) this.probing.asked(fact.time, operation.serial);
    this.promises.invoked(fact, operation);
  }

  completed(fact: Fact, operation: Operation): void {
    const { client, outcome } = operation;
    if (client === PROBING_CLIENT) this.probing.over(fact.time, outcome === Outcome.ok);
    this.promises.completed(fact, operation);
  }

  faultBegan(fact: Fact): void {
    this.promises.faultBegan(fact);
  }

  faultEnded(fact: Fact): void {
    this.promises.faultEnded(fact);
  }

  /** The ledger grew: an index was committed for the first time. */
  grown(fact: Fact): void {
    this.promises.grown(fact);
  }

  elected(_node: NodeId, _term: Term, _before: NodeId, fact: Fact): void {
    this.promises.elected(fact);
  }

  override checked(): number {
    return this.comparisons + this.promises.comparisons;
  }

  /** Whether the cluster has recovered, or cannot be expected to: the settling phase may end. */
  settled(): boolean {
    return this.settling && (!this.mayRecover() || this.findFault() === null);
  }

  cameNearer(now: Micros): boolean {
    return this.approach.advances(now);
  }

  /** Whether there is exactly one leader. */
  isLed(): boolean {
    return this.standing.onlyLeader() > NOBODY;
  }

  /**
   * 'overdue' if no probe is under way, or if the cluster has kept probes waiting for a bound plus
   * `timeToServe` for each one that was served.
   */
  probes(now: Micros): Probes {
    if (!this.owesProbes()) return 'served';
    const { bound, timeToServe } = this.setup;
    const { served, underWay } = this.probing;
    // A server may have gone down since the last look, which is not reported to `Probing`.
    this.probing.look(now);
    const inTime = this.probing.waitedBy(now) < bound + served * timeToServe;
    return underWay && inTime ? 'awaited' : 'overdue';
  }

  override finish(): void {
    if (!this.ended || !this.settling || !this.mayRecover()) return;
    const fault = this.findFault();
    if (fault === 'no-leader' && this.nobodyCanLead()) return;
    if (!this.rolesAreTold && !this.judgesProbes()) return;
    this.comparisons++;
    if (fault === null) return;
    this.objectAt(this.endSequence, this.endTime, fault, this.describe(fault));
  }

  private mayRecover(): boolean {
    return this.setup.mayRecover();
  }

  private nobodyCanLead(): boolean {
    const { isGone, areApartForGood } = this.setup;
    return needsVotesOfGone(this.logs, this.commits, this.standing.nodes, isGone, areApartForGood);
  }

  private findFault(): RecoveryReason | null {
    if (this.rolesAreTold) {
      const leader = this.standing.onlyLeader();
      if (leader === NOBODY) return 'no-leader';
      if (leader < NOBODY) return 'two-leaders';
      if (this.standing.firstBehind(leader) !== NOBODY) return 'logs-differ';
      const configuration = this.standing.configurationOf(leader);
      if (isJoint(configuration)) return 'change-unfinished';
      if (!configuration.voters.includes(leader)) return 'outsider-leads';
    }
    if (this.owesProbes()) return 'probes-unserved';
    const owing = this.rolesAreTold && this.standing.firstOwing() !== NOBODY;
    return owing ? 'request-unanswered' : null;
  }

  /** Whether any probe was required: then it was served, or could have been. */
  private judgesProbes(): boolean {
    return this.setup.probes > 0 && (this.probing.served > 0 || this.mayBeProbed());
  }

  /** Whether probes are still to be served, and can be. */
  private owesProbes(): boolean {
    return this.probing.served < this.setup.probes && this.mayBeProbed();
  }

  /**
   * Whether anything gets through between the probes' client and the leader (or any server, if there is no
   * single leader).
   */
  mayBeProbed(): boolean {
    return this.setup.mayBeProbed(Math.max(NOBODY, this.standing.onlyLeader()));
  }

  private describe(fault: RecoveryReason): string {
    const { waitsAlike, asksForNoTime } = this.setup;
    return recoveryInWords(fault, {
      standing: this.standing,
      campaigns: this.campaigns,
      waited: this.endTime - this.settleTime,
      served: this.probing.served,
      probes: this.setup.probes,
      waitsAlike,
      asksForNoTime,
      dealtWithProbe: (node) => this.probing.dealt(node),
      goesOn: (node) => this.approach.goesOn(node),
    });
  }
}
