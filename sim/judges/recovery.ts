/*
 * Recovery: once everything that is not permanent has been healed and restarted, the cluster comes back within a
 * bound: one leader, equal logs (and commit and applied indices) on every running member, and the probes served.
 * And while a fault lasts under which Raft promises progress, commits go on and a leader stays in office.
 * Paper: §5.6 (timing and availability); Howard & Abraham, "Raft does not guarantee liveness in the face of
 * network faults" (2020), for the partial partitions.
 * Reading a violation: 'no-leader' and 'two-leaders' point at elections, 'logs-differ' at replication or at a
 * follower that is left behind, 'change-unfinished' at a joint configuration that nobody leaves, 'probes-unserved' at
 * requests that nobody answers although all else is well, 'outsider-leads' at a leader that its configuration leaves
 * out. 'stalled': for the bound no commit during such a fault although a client wants to write, or no answer although
 * one wants to read. 'unstable': for the bound no leader lasted a quarter of it during such a fault.
 * Settling goes on beyond the bound while a server that is behind comes nearer to what its leader has, and while a probe
 * has not waited a bound for the cluster itself (see `Probing`).
 * Known false positives: a bound of which half is not enough to come nearer at all, with the disk or the network of the
 * scenario; a server that a permanent fault keeps out of reach and that `outOfReach` does not name. A promise holds while nothing strikes that
 * makes none: a leader that is crashed or handed over again and again need not stay.
 * It does not speak where a quorum was ended for good, or where the network lets nothing through; of probes it does not
 * where nothing gets through between their client and the leader.
 * Of servers that never tell a role only the probes are looked at.
 */
import type { Reply, Request } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { isJoint } from '../../core/raft/configuration-change.ts';
import { isMember } from '../../core/raft/configuration-history.ts';
import { type Micros, NOBODY, type NodeId, type Term } from '../../core/units.ts';
import { type Fact, Phase } from '../facts.ts';
import { type Operation, Outcome, PROBING_CLIENT } from '../operation.ts';
import { Approach } from './approach.ts';
import type { Court } from './judge.ts';
import { milliseconds } from './milliseconds.ts';
import { Probing } from './probing.ts';
import { Promises, type PromisesSetup } from './promises.ts';
import { nameOf, SittingJudge } from './sitting-judge.ts';
import type { Commits } from './trackers/commits.ts';
import type { ElectionListener, Leadership } from './trackers/leadership.ts';
import type { Logs } from './trackers/logs.ts';
import type { Machines } from './trackers/machines.ts';

/** What the world puts in the way of servers though nothing is broken. */
export interface Obstacles {
  /** Looks what let nothing through since this was called before. */
  look(now: Micros): void;
  /** Whether this server was held up, as far as this peer is concerned; NOBODY: as far as anyone is. */
  holdUp(node: NodeId, peer: NodeId): boolean;
}

export const recoveryReasons = [
  'no-leader',
  'two-leaders',
  'logs-differ',
  'change-unfinished',
  'outsider-leads',
  'probes-unserved',
  'stalled',
  'unstable',
] as const;
type Reason = (typeof recoveryReasons)[number];

/** Whether all probes are served that can be asked for, or may still be. */
export type Probes = 'served' | 'awaited' | 'overdue';

/** The bound of promises is that of settling too. */
export interface RecoverySetup extends PromisesSetup {
  /** How many probes must be served. */
  readonly probes: number;
  /** How long a cluster that has recovered may take for one of them. */
  readonly timeToServe?: Micros;
  /** Whether a permanent fault keeps this server from the others; asked when it matters only. */
  readonly outOfReach?: (node: NodeId) => boolean;
  /** Whether the cluster can recover at all; false where a quorum is gone for good. */
  readonly mayRecover?: () => boolean;
  /** Whether the network lets anything through between the probes' client and this server; NOBODY: any server. */
  readonly mayBeProbed?: (node: NodeId) => boolean;
  /** What the world puts in the way of servers; looked at each time before it is asked. */
  readonly obstacles?: Obstacles;
  /** Whether all voters wait equally long before they campaign, so that chance cannot end a split vote. */
  readonly waitsAlike?: () => boolean;
}

export class Recovery extends SittingJudge implements ElectionListener {
  readonly property = 'recovery';
  private readonly setup: RecoverySetup;
  private readonly machines: Machines;
  private readonly leadership: Leadership;
  private readonly commits: Commits;
  private readonly logs: Logs;
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
  ) {
    super(court);
    this.setup = setup;
    this.machines = machines;
    this.leadership = leadership;
    this.commits = commits;
    this.logs = logs;
    this.approach = new Approach(commits);
    this.probing = new Probing(machines.count, {
      leader: () => this.onlyLeader(),
      leaderless: () => this.rolesAreTold && this.onlyLeader() <= NOBODY,
      takesPart: (node) => this.takesPart(node),
    });
    this.promises = new Promises(setup, (fact, reason: Reason, message) =>
      this.object(fact, reason, message),
    );
    leadership.listen(this);
  }

  phase(fact: Fact): void {
    if (fact.code === Phase.settle) {
      this.settling = true;
      this.settleTime = fact.time;
      this.probing.begin(fact.time);
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
    const leader = this.onlyLeader();
    let nearer = false;
    for (let node = 1; leader > NOBODY && node <= this.machines.count; node++) {
      if (this.counts(node) && this.approach.cameNearer(node, leader, this.leadership.leading[leader]))
        nearer = true;
    }
    return this.isAnybodyHeldUp(now, leader) || nearer;
  }

  /** Whether something was in the way of a server that is behind, or of anyone where nobody leads. */
  private isAnybodyHeldUp(now: Micros, leader: NodeId): boolean {
    const { obstacles } = this.setup;
    if (obstacles === undefined) return false;
    obstacles.look(now);
    for (let node = 1; node <= this.machines.count; node++) {
      const matters = this.counts(node) && (leader <= NOBODY || this.isBehind(node, leader));
      if (matters && obstacles.holdUp(node, Math.max(NOBODY, leader))) return true;
    }
    return false;
  }

  /** Whether there is one leader. */
  isLed(): boolean {
    return this.onlyLeader() > NOBODY;
  }

  /** Probes are overdue when none is on its way, or they have waited for the cluster a bound, and a little for each. */
  probes(now: Micros): Probes {
    if (!this.owesProbes()) return 'served';
    const { bound, timeToServe = 0 } = this.setup;
    const { served, underWay } = this.probing;
    const inTime = this.probing.waitedBy(now) < bound + served * timeToServe;
    return underWay && inTime ? 'awaited' : 'overdue';
  }

  override finish(): void {
    if (!this.ended || !this.settling || !this.mayRecover()) return;
    this.comparisons++;
    const fault = this.findFault();
    if (fault === null) return;
    this.objectAt(this.endSequence, this.endTime, fault, this.describe(fault));
  }

  private mayRecover(): boolean {
    return this.setup.mayRecover?.() !== false;
  }

  private findFault(): Reason | null {
    if (this.rolesAreTold) {
      const leader = this.onlyLeader();
      if (leader === NOBODY) return 'no-leader';
      if (leader < NOBODY) return 'two-leaders';
      if (this.firstBehind(leader) !== NOBODY) return 'logs-differ';
      const { configuration } = this.logs.memory[leader];
      if (isJoint(configuration)) return 'change-unfinished';
      if (!configuration.voters.includes(leader)) return 'outsider-leads';
    }
    return this.owesProbes() ? 'probes-unserved' : null;
  }

  /** Whether probes that can be asked for are not served. */
  private owesProbes(): boolean {
    return this.probing.served < this.setup.probes && this.mayBeProbed();
  }

  /** Whether anything gets through between the probes' client and who is to serve them. */
  mayBeProbed(): boolean {
    return this.setup.mayBeProbed?.(Math.max(NOBODY, this.onlyLeader())) !== false;
  }

  private takesPart(node: NodeId): boolean {
    if (!this.machines.isRunning(node)) return false;
    const leader = this.onlyLeader();
    // A leader goes on until it is committed that it is left out (paper §6).
    return leader <= NOBODY || node === leader || isMember(this.logs.memory[leader].configuration, node);
  }

  /** NOBODY: there is none; -1: there are several. */
  private onlyLeader(): NodeId {
    let leader: NodeId = NOBODY;
    for (let node = 1; node <= this.machines.count; node++) {
      if (this.leadership.leading[node] === 0 || !this.counts(node)) continue;
      if (leader !== NOBODY) return -1;
      leader = node;
    }
    return leader;
  }

  private firstBehind(leader: NodeId): NodeId {
    const { voters, outgoing, learners }: Configuration = this.logs.memory[leader].configuration;
    const voter = this.firstBehindAmong(voters, leader);
    if (voter !== NOBODY) return voter;
    const goingOut = this.firstBehindAmong(outgoing, leader);
    return goingOut === NOBODY ? this.firstBehindAmong(learners, leader) : goingOut;
  }

  private firstBehindAmong(group: readonly NodeId[], leader: NodeId): NodeId {
    for (let i = 0; i < group.length; i++) {
      if (group[i] <= this.machines.count && this.isBehind(group[i], leader)) return group[i];
    }
    return NOBODY;
  }

  private isBehind(node: NodeId, leader: NodeId): boolean {
    if (node === leader || !this.counts(node)) return false;
    const own = this.logs.memory[node];
    const its = this.logs.memory[leader];
    if (own.last !== its.last) return true;
    if (own.comparable && its.comparable && own.hashAt(own.last) !== its.hashAt(its.last)) return true;
    const { commitIndex, appliedIndex, declaresCommit, declaresApplied } = this.commits.of[node];
    if (declaresCommit && commitIndex !== this.commits.of[leader].commitIndex) return true;
    return declaresApplied && appliedIndex !== this.commits.of[leader].appliedIndex;
  }

  /** Whether the server can be asked to have recovered. */
  private counts(node: NodeId): boolean {
    return this.machines.isRunning(node) && this.setup.outOfReach?.(node) !== true;
  }

  private whyNoLeader(): string {
    if (this.setup.waitsAlike?.() !== true) return '';
    return ': all wait equally long before they campaign, so votes split again and again; give election-timeout a range';
  }

  private describe(fault: Reason): string {
    const waited = milliseconds(this.endTime - this.settleTime);
    switch (fault) {
      case 'no-leader':
        return `no server leads ${waited} after all faults were healed${this.whyNoLeader()}`;
      case 'two-leaders':
        return `several servers lead ${waited} after all faults were healed`;
      case 'logs-differ': {
        const leader = this.onlyLeader();
        const behind = nameOf(this.firstBehind(leader));
        return `${behind} has not what its leader ${nameOf(leader)} has ${waited} after all faults were healed, and comes no nearer`;
      }
      case 'change-unfinished':
        return `the leader is still in a joint configuration ${waited} after all faults were healed`;
      case 'outsider-leads':
        return `${nameOf(this.onlyLeader())} still leads ${waited} after all faults were healed, though its configuration leaves it out`;
      case 'probes-unserved':
        return `${this.probing.served} of ${this.setup.probes} probes were served within ${waited} after all faults were healed`;
      case 'stalled':
      case 'unstable':
        return 'no progress';
      default:
        throw new Error(`no such reason: ${String(fault satisfies never)}`);
    }
  }
}
