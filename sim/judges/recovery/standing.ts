import type { Configuration } from '../../../core/raft/configuration.ts';
import { isMember } from '../../../core/raft/configuration-history.ts';
import { NOBODY, type NodeId, type Term } from '../../../core/units.ts';
import { times } from '../../kernel/lists.ts';
import type { Commits } from '../trackers/commits.ts';
import type { Leadership } from '../trackers/leadership.ts';
import type { Logs } from '../trackers/logs.ts';
import type { Machines } from '../trackers/machines.ts';
import type { OwedAnswers } from '../trackers/owed-answers.ts';

/** The present state of the cluster: which server leads, which take part, and which are behind the leader. */
export class Standing {
  private readonly machines: Machines;
  private readonly leadership: Leadership;
  private readonly commits: Commits;
  private readonly logs: Logs;
  private readonly answers: OwedAnswers;
  /** Whether a permanent fault keeps this server from taking part. Called only when the answer matters. */
  private readonly outOfReach: (node: NodeId) => boolean;
  /**
   * Whether two servers are cut off from each other for good. A follower cut off from its leader cannot catch
   * up, since entries come only from the leader itself.
   */
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

  /** The only leader; NOBODY if there is none, -1 if there are several. */
  onlyLeader(): NodeId {
    let leader: NodeId = NOBODY;
    for (let node = 1; node <= this.machines.count; node++) {
      if (this.leadership.leading[node] === 0 || !this.counts(node)) continue;
      if (leader !== NOBODY) return -1;
      leader = node;
    }
    return leader;
  }

  /** The first member of the leader's configuration that is behind it; NOBODY: none is. */
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

  /** Whether the server's log, commit index or applied index differs from the leader's. */
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
   * The first server that takes part and still owes a client an answer (see `OwedAnswers`); NOBODY: there is
   * none.
   */
  firstOwing(): NodeId {
    for (let node = 1; node <= this.machines.count; node++) {
      if (this.answers.owes(node) && this.counts(node) && this.takesPart(node)) return node;
    }
    return NOBODY;
  }

  /** Whether this server is expected to recover: it runs and is within reach. */
  counts(node: NodeId): boolean {
    return this.machines.isRunning(node) && !this.outOfReach(node);
  }

  /** The servers that are expected to recover. */
  expected(): readonly NodeId[] {
    return times(this.machines.count, (i) => i + 1).filter((node) => this.counts(node));
  }

  /** The servers that have run, and do not run now. */
  absent(): readonly NodeId[] {
    const { count } = this.machines;
    const hasRun = (node: NodeId): boolean => this.machines.incarnation(node) > 0;
    return times(count, (i) => i + 1).filter((node) => hasRun(node) && !this.machines.isRunning(node));
  }

  /** The term that this leader leads. */
  reignOf(leader: NodeId): Term {
    return this.leadership.leading[leader];
  }

  /** The configuration in force on this server. */
  configurationOf(node: NodeId): Configuration {
    return this.logs.memory[node].configuration;
  }

  /** Whether this server runs and belongs to the leader's configuration. */
  takesPart(node: NodeId): boolean {
    if (!this.machines.isRunning(node)) return false;
    const leader = this.onlyLeader();
    // A leader that is not in the new configuration leads until that is committed (paper §6).
    return leader <= NOBODY || node === leader || isMember(this.configurationOf(leader), node);
  }
}
