/*
 * Recovery: once everything that is not permanent has been healed and restarted, the cluster comes back within a
 * bound: one leader, equal logs (and commit and applied indices) on every running member, and the probes served.
 * And while a fault lasts under which Raft promises progress, commits go on and a leader stays in office.
 * Paper: §5.6 (timing and availability); §8 (a server that does not lead "will reject the client's request and supply
 * information about the most recent leader it has heard from"); Howard & Abraham, "Raft does not guarantee liveness
 * in the face of network faults" (2020), for the partial partitions.
 * Reading a violation: 'no-leader' and 'two-leaders' point at elections, 'logs-differ' at replication or at a
 * follower that is left behind, 'change-unfinished' at a joint configuration that nobody leaves, 'probes-unserved' at
 * requests that nobody answers although all else is well, 'request-unanswered' at one that a follower still holds
 * from before the settling although it knows who leads, or that a leader took in its present reign
 * and forgot while the client waited, 'outsider-leads' at a leader that its configuration leaves
 * out. 'stalled': for the bound no commit during such a fault although a client wants to write, or no answer although
 * one wants to read. 'unstable': for the bound no leader lasted a quarter of it during such a fault.
 * Settling goes on beyond the bound while a server that is behind comes nearer to what its leader has, and while a
 * probe has not waited a bound for the cluster itself (see `Probing`).
 * Known false positives: a bound of which half is not enough to come nearer at all, with the disk or the network of
 * the scenario; a burst that loses nearly all votes for as long, which few messages make long; a server that a
 * permanent fault keeps out of reach and that `outOfReach` does not name. A promise holds while nothing strikes that
 * makes none: a leader that is crashed or handed over again and again need not stay.
 * It does not speak where a quorum was ended for good, where a leader needs a vote of the dead, or where the network
 * lets nothing through; of probes it does not where nothing gets through between their client and the leader.
 * Of servers that never tell a role only the probes are looked at.
 */
import type { Reply, Request } from '../../core/io.ts';
import { isJoint } from '../../core/raft/configuration-change.ts';
import { type Micros, NOBODY, type NodeId, type Term } from '../../core/units.ts';
import { type Fact, Phase } from '../facts.ts';
import { type Operation, Outcome, PROBING_CLIENT } from '../operation.ts';
import type { Onlooker, Probes } from '../world/onlooker.ts';
import type { Court } from './judge.ts';
import { Approach } from './recovery/approach.ts';
import { needsTheDead } from './recovery/electable.ts';
import { Probing } from './recovery/probing.ts';
import { Promises } from './recovery/promises.ts';
import type { RecoverySetup } from './recovery/setup.ts';
import { Standing } from './recovery/standing.ts';
import { type RecoveryReason, recoveryInWords } from './recovery/words.ts';
import { SittingJudge } from './sitting-judge.ts';
import type { Commits } from './trackers/commits.ts';
import type { ElectionListener, Leadership } from './trackers/leadership.ts';
import type { Logs } from './trackers/logs.ts';
import type { Machines } from './trackers/machines.ts';
import type { OwedAnswers } from './trackers/owed-answers.ts';

export class Recovery extends SittingJudge implements ElectionListener, Onlooker {
  readonly property = 'recovery';
  private readonly setup: RecoverySetup;
  private readonly standing: Standing;
  private readonly logs: Logs;
  private readonly answers: OwedAnswers;
  private settling = false;
  /** Whether any server ever told its role; a replica of the user's own need not. */
  private rolesAreTold = false;
  private settleTime: Micros = 0;
  private endSequence = 0;
  private endTime: Micros = 0;
  private ended = false;

  private readonly promises: Promises;
  private readonly approach: Approach;
  private readonly probing: Probing;

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
    this.answers = answers;
    const { outOfReach = () => false, areApartForGood = () => false } = setup;
    this.standing = new Standing(machines, leadership, commits, logs, answers, outOfReach, areApartForGood);
    this.approach = new Approach(commits);
    this.probing = new Probing(machines.count, {
      leader: () => this.standing.onlyLeader(),
      leaderless: () => this.rolesAreTold && this.standing.onlyLeader() <= NOBODY,
      takesPart: (node) => this.standing.takesPart(node),
    });
    this.promises = new Promises(setup, (fact, reason: RecoveryReason, message) =>
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

  role({ time }: Fact): void {
    this.rolesAreTold = true;
    if (this.settling) this.probing.look(time);
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

  /** The ledger has grown. */
  grown(fact: Fact): void {
    this.promises.grown(fact);
  }

  elected(_node: NodeId, _term: Term, _before: NodeId, fact: Fact): void {
    this.promises.elected(fact);
  }

  override checked(): number {
    return this.comparisons + this.promises.comparisons;
  }

  /** Whether everything is as it must be by the end of settling: the world may stop waiting. */
  settled(): boolean {
    return this.settling && (!this.mayRecover() || this.findFault() === null);
  }

  /**
   * Whether anybody came nearer to what the only leader has since this was asked last, or could not because the world
   * let nothing through all that time.
   */
  cameNearer(now: Micros): boolean {
    const { standing, approach } = this;
    const leader = standing.onlyLeader();
    let nearer = false;
    for (let node = 1; leader > NOBODY && node <= standing.nodes; node++) {
      if (standing.counts(node) && approach.cameNearer(node, leader, standing.reignOf(leader))) nearer = true;
    }
    return this.isAnybodyHeldUp(now, leader) || nearer;
  }

  /** Whether something was in the way of a server that is behind, or of anyone where nobody leads. */
  private isAnybodyHeldUp(now: Micros, leader: NodeId): boolean {
    const { obstacles } = this.setup;
    if (obstacles === undefined) return false;
    obstacles.look(now);
    const { standing } = this;
    for (let node = 1; node <= standing.nodes; node++) {
      const matters = standing.counts(node) && (leader <= NOBODY || standing.isBehind(node, leader));
      if (matters && obstacles.holdUp(node, Math.max(NOBODY, leader))) return true;
    }
    return false;
  }

  /** Whether there is one leader. */
  isLed(): boolean {
    return this.standing.onlyLeader() > NOBODY;
  }

  /** Probes are overdue when none is on its way, or they have waited for the cluster a bound, and a little for each. */
  probes(now: Micros): Probes {
    if (!this.owesProbes()) return 'served';
    const { bound, timeToServe = 0 } = this.setup;
    const { served, underWay } = this.probing;
    // Servers may have gone down in silence.
    this.probing.look(now);
    const inTime = this.probing.waitedBy(now) < bound + served * timeToServe;
    return underWay && inTime ? 'awaited' : 'overdue';
  }

  override finish(): void {
    if (!this.ended || !this.settling || !this.mayRecover()) return;
    const fault = this.findFault();
    if (fault === 'no-leader' && this.nobodyCanLead()) return;
    this.comparisons++;
    if (fault === null) return;
    this.objectAt(this.endSequence, this.endTime, fault, this.describe(fault));
  }

  private mayRecover(): boolean {
    return this.setup.mayRecover?.() !== false;
  }

  private nobodyCanLead(): boolean {
    const { isGone = () => false } = this.setup;
    return needsTheDead(this.logs, this.standing.nodes, isGone);
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

  /** Whether probes that can be asked for are not served. */
  private owesProbes(): boolean {
    return this.probing.served < this.setup.probes && this.mayBeProbed();
  }

  /** Whether anything gets through between the probes' client and who is to serve them. */
  mayBeProbed(): boolean {
    return this.setup.mayBeProbed?.(Math.max(NOBODY, this.standing.onlyLeader())) !== false;
  }

  private describe(fault: RecoveryReason): string {
    const { waitsAlike = () => false } = this.setup;
    return recoveryInWords(fault, {
      standing: this.standing,
      waited: this.endTime - this.settleTime,
      served: this.probing.served,
      probes: this.setup.probes,
      waitsAlike,
      goesOn: (node) => this.approach.goesOn(node),
    });
  }
}
