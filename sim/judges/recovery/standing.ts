import type { Configuration } from '../../../core/raft/configuration.ts';
import { isMember } from '../../../core/raft/configuration-history.ts';
import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import type { Commits } from '../trackers/commits.ts';
import type { Leadership } from '../trackers/leadership.ts';
import type { Logs } from '../trackers/logs.ts';
import type { Machines } from '../trackers/machines.ts';
import type { OwedAnswers } from '../trackers/owed-answers.ts';

/** How the cluster stands: who leads it, who takes part, and who is behind its leader. */
export class Standing {
  private readonly machines: Machines;
  private readonly leadership: Leadership;
  private readonly commits: Commits;
  private readonly logs: Logs;
  private readonly answers: OwedAnswers;
  /** Whether this server cannot take part, for a permanent fault; asked when it matters only. */
  private readonly outOfReach: (node: NodeId) => boolean;
  /** Whether nothing passes between two servers for good: entries come from the leader itself, or not at all. */
  private readonly areApart: (a: NodeId, b: NodeId) => boolean;

  constructor(
    machines: Machines,
    leadership: Leadership,
    commits: Commits,
    logs: Logs,
    answers: OwedAnswers,
    outOfReach: (node: NodeId) => boolean,
    areApart: (a: NodeId, b: NodeId) => boolean,
  ) {
    this.machines = machines;
    this.leadership = leadership;
    this.commits = commits;
    this.logs = logs;
    this.answers = answers;
    this.outOfReach = outOfReach;
    this.areApart = areApart;
  }

  get nodes(): number {
    return this.machines.count;
  }

  /** NOBODY: there is none; -1: there are several. */
  onlyLeader(): NodeId {
    let leader: NodeId = NOBODY;
    for (let node = 1; node <= this.machines.count; node++) {
      if (this.leadership.leading[node] === 0 || !this.counts(node)) continue;
      if (leader !== NOBODY) return -1;
      leader = node;
    }
    return leader;
  }

  firstBehind(leader: NodeId): NodeId {
    const { voters, outgoing, learners }: Configuration = this.configurationOf(leader);
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

  isBehind(node: NodeId, leader: NodeId): boolean {
    if (node === leader || !this.counts(node) || this.areApart(node, leader)) return false;
    const own = this.logs.memory[node];
    const its = this.logs.memory[leader];
    if (own.last !== its.last) return true;
    if (own.comparable && its.comparable && own.hashAt(own.last) !== its.hashAt(its.last)) return true;
    const { commitIndex, appliedIndex, declaresCommit, declaresApplied } = this.commits.of[node];
    if (declaresCommit && commitIndex !== this.commits.of[leader].commitIndex) return true;
    return declaresApplied && appliedIndex !== this.commits.of[leader].appliedIndex;
  }

  /**
   * The first server that takes part and keeps a client waiting though it could answer it, or send it to its leader;
   * NOBODY: there is none.
   */
  firstOwing(): NodeId {
    for (let node = 1; node <= this.machines.count; node++) {
      if (this.answers.owes(node) && this.counts(node) && this.takesPart(node)) return node;
    }
    return NOBODY;
  }

  /** Whether the server can be asked to have recovered. */
  counts(node: NodeId): boolean {
    return this.machines.isRunning(node) && !this.outOfReach(node);
  }

  /** The term in which this leader leads. */
  reignOf(leader: NodeId): Term {
    return this.leadership.leading[leader];
  }

  /** What this server goes by. */
  configurationOf(node: NodeId): Configuration {
    return this.logs.memory[node].configuration;
  }

  /** Whether this server runs and is one of the leader's configuration. */
  takesPart(node: NodeId): boolean {
    if (!this.machines.isRunning(node)) return false;
    const leader = this.onlyLeader();
    // A leader goes on until it is committed that it is left out (paper §6).
    return leader <= NOBODY || node === leader || isMember(this.configurationOf(leader), node);
  }
}
