import { RoleCode } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { type Micros, NOBODY, type NodeId, type Term } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, Phase } from '../facts/facts.ts';
import { times } from '../kernel/lists.ts';
import type { RaftTotals } from '../report.ts';
import { seconds } from './latency-samples.ts';
import { Count, type Tally } from './tally.ts';

/** More than any server's number: combines a term and a server into one number. */
const NODE_RANGE = 1024;

/** Called when the leader changes; `leader` is NOBODY if there is none from now on. */
type LeaderListener = (time: Micros, leader: NodeId) => void;

/**
 * The leader that a majority accepts, at any time, and the intervals without one, as reports count them. (Who leads which
 * term, accepted or not, is what the judges track: sim/judges/trackers/leadership.ts.)
 *
 * A server is the leader while it is up, not paused and in the role of leader, and a majority of the voters in
 * its configuration (itself included; a majority of both halves of a joint configuration) is up, not paused, in
 * its term and knows it as the leader. So a crash or pause of the leader ends its leadership at once; a leader
 * that is cut off loses it when so many servers have given up on it that they could elect another; and a new
 * leader has it once a majority has heard of it. The time until the first leader of a run counts as time without
 * one.
 */
export class AcceptedLeader implements FactConsumer {
  /** The present leader; NOBODY if there is none. */
  leader: NodeId = NOBODY;
  highestTerm: Term = 0;
  private readonly up: boolean[];
  private readonly paused: boolean[];
  private readonly role: RoleCode[];
  private readonly term: Term[];
  private readonly knows: NodeId[];
  private readonly configuration: (Configuration | null)[];
  private readonly firstVoters: NodeId[];
  private readonly electionTerms = new Set<Term>();
  private readonly leaders = new Set<number>();
  private declared = false;
  private running = false;
  private leaderlessSince: Micros = 0;
  private leaderless: Micros = 0;
  private longest: Micros = 0;
  private longestFrom: Micros = 0;
  private readonly tally: Tally;
  private readonly listeners: readonly LeaderListener[];

  constructor(replicas: number, nodes: number, tally: Tally, listeners: readonly LeaderListener[]) {
    this.tally = tally;
    this.listeners = listeners;
    this.up = new Array<boolean>(nodes + 1).fill(false);
    this.paused = new Array<boolean>(nodes + 1).fill(false);
    this.role = new Array<RoleCode>(nodes + 1).fill(RoleCode.follower);
    this.term = new Array<Term>(nodes + 1).fill(0);
    this.knows = new Array<NodeId>(nodes + 1).fill(NOBODY);
    this.configuration = new Array<Configuration | null>(nodes + 1).fill(null);
    this.firstVoters = times(replicas, (i) => i + 1);
  }

  readonly on = {
    [FactKind.booted]: (fact: Fact): void => {
      this.start(fact.node);
      if (fact.code > 1) {
        this.count(fact.time, Count.restarts);
      }
      this.look(fact.time);
    },
    [FactKind.crashed]: (fact: Fact): void => {
      this.up[fact.node] = false;
      this.look(fact.time);
    },
    [FactKind.paused]: (fact: Fact): void => {
      this.paused[fact.node] = true;
      this.count(fact.time, Count.pauses);
      this.look(fact.time);
    },
    [FactKind.resumed]: (fact: Fact): void => {
      this.paused[fact.node] = false;
      this.look(fact.time);
    },
    [FactKind.configuration]: (fact: Fact): void => {
      this.configuration[fact.node] = fact.configuration;
      this.look(fact.time);
    },
    [FactKind.role]: (fact: Fact): void => {
      if (fact.time >= this.tally.wakeAt) this.tally.wake(fact.time);
      this.roleChanged(fact);
      this.look(fact.time);
    },
    [FactKind.phase]: (fact: Fact): void => {
      if (fact.code === Phase.run) {
        this.running = true;
        this.leaderlessSince = fact.time;
      } else {
        this.stop(fact.time);
      }
    },
  };

  /** Ends the measurement, unless the phase facts have ended it already. */
  stop(time: Micros): void {
    if (!this.running) return;
    if (this.leader === NOBODY) this.closeWindow(time);
    this.running = false;
  }

  /** Elections are counted as terms with a candidate or leader; leaders as pairs of a term and a server. */
  totals(): RaftTotals {
    const counts = this.tally.totals();
    return {
      elections: counts[Count.elections],
      term: this.highestTerm,
      leaders: counts[Count.leaders],
      leaderlessSeconds: seconds(this.leaderless),
      longestLeaderlessSeconds: seconds(this.longest),
      ...(this.declared ? {} : { rolesDeclared: false }),
    };
  }

  /** When the longest interval without a leader began; null if there always was a leader. */
  longestSince(): Micros | null {
    return this.longest > 0 ? this.longestFrom : null;
  }

  private start(node: NodeId): void {
    this.up[node] = true;
    this.paused[node] = false;
    this.role[node] = RoleCode.follower;
    this.knows[node] = NOBODY;
  }

  /** Counts an event that a fault may cause before the fact that reports its strike; hence `mark`. */
  private count(now: Micros, what: Count): void {
    const { tally } = this;
    if (now >= tally.wakeAt) tally.wake(now);
    tally.mark(now);
    tally.counts[what]++;
  }

  private roleChanged(fact: Fact): void {
    const { node, term } = fact;
    const role = fact.code as RoleCode;
    this.declared = true;
    this.role[node] = role;
    this.term[node] = term;
    this.knows[node] = fact.peer;
    if (this.running && term > this.highestTerm) this.highestTerm = term;
    if (role === RoleCode.candidate || role === RoleCode.leader) {
      if (!this.electionTerms.has(term)) {
        this.electionTerms.add(term);
        this.tally.counts[Count.elections]++;
      }
    }
    if (role === RoleCode.leader && !this.leaders.has(term * NODE_RANGE + node)) {
      this.leaders.add(term * NODE_RANGE + node);
      this.tally.counts[Count.leaders]++;
    }
  }

  /** Determines the leader anew, and notifies the listeners if it has changed. */
  private look(time: Micros): void {
    let leader: NodeId = NOBODY;
    for (let node = 1; node < this.role.length; node++) {
      if (this.role[node] !== RoleCode.leader || !this.up[node] || this.paused[node]) continue;
      if (leader !== NOBODY && this.term[leader] >= this.term[node]) continue;
      if (this.isFollowed(node)) leader = node;
    }
    if (leader === this.leader) return;
    for (const listener of this.listeners) listener(time, leader);
    if (this.leader === NOBODY) this.closeWindow(time);
    else if (leader === NOBODY) this.leaderlessSince = time;
    this.leader = leader;
  }

  private closeWindow(time: Micros): void {
    if (!this.running) return;
    const length = time - this.leaderlessSince;
    this.leaderless += length;
    if (length <= this.longest) return;
    this.longest = length;
    this.longestFrom = this.leaderlessSince;
  }

  private isFollowed(leader: NodeId): boolean {
    const configuration = this.configuration[leader];
    if (configuration === null) return this.hasMajority(leader, this.firstVoters);
    if (!this.hasMajority(leader, configuration.voters)) return false;
    return configuration.outgoing.length === 0 || this.hasMajority(leader, configuration.outgoing);
  }

  private hasMajority(leader: NodeId, voters: readonly NodeId[]): boolean {
    let followers = 0;
    for (const voter of voters) {
      if (voter === leader) followers++;
      else if (!this.up[voter] || this.paused[voter]) continue;
      else if (this.knows[voter] === leader && this.term[voter] === this.term[leader]) followers++;
    }
    return followers * 2 > voters.length;
  }
}
