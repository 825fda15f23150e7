import { RoleCode } from '../../core/io.ts';
import type { Configuration } from '../../core/raft/configuration.ts';
import { type Micros, NOBODY, type NodeId, type Term } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, Phase } from '../facts.ts';
import { times } from '../lists.ts';
import type { RaftTotals } from '../run/result.ts';
import { seconds } from './latency-samples.ts';
import { Count, type Tally } from './tally.ts';

/** More servers than any run has: makes one number of a term and a server. */
const NODE_RANGE = 1024;

/** Who is told when leadership changes hands: `leader` is NOBODY when there is none from now on. */
type LeaderListener = (time: Micros, leader: NodeId) => void;

/**
 * Who leads, and when nobody does.
 *
 * There is a leader while some server is up, not paused, calls itself leader, and a majority of the voters in
 * the leader's configuration (itself included; of both halves while that is joint) is up, not paused, in the
 * leader's term and knows it as its leader. So a crash or pause of the leader ends its time at once; a leader
 * that is cut off loses it when so many servers have given up on it that they could elect another; and a new
 * one has it from when a majority has heard of it. The wait for the first leader of a run counts as without one.
 */
export class Leadership implements FactConsumer {
  /** The leader at this moment. */
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
      this.declared(fact);
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

  /** Ends the measuring, if the phase facts have not. */
  stop(time: Micros): void {
    if (!this.running) return;
    if (this.leader === NOBODY) this.closeWindow(time);
    this.running = false;
  }

  /** Elections are terms in which somebody campaigned; leaders are pairs of a term and its leader. */
  totals(): RaftTotals {
    const counts = this.tally.totals();
    return {
      elections: counts[Count.elections],
      term: this.highestTerm,
      leaders: counts[Count.leaders],
      leaderlessSeconds: seconds(this.leaderless),
      longestLeaderlessSeconds: seconds(this.longest),
    };
  }

  /** When the longest stretch without a leader began; null if there always was one. */
  longestSince(): Micros | null {
    return this.longest > 0 ? this.longestFrom : null;
  }

  private start(node: NodeId): void {
    this.up[node] = true;
    this.paused[node] = false;
    this.role[node] = RoleCode.follower;
    this.knows[node] = NOBODY;
  }

  /** Of what a fault does before it is told that it struck. */
  private count(now: Micros, what: Count): void {
    const { tally } = this;
    if (now >= tally.wakeAt) tally.wake(now);
    tally.mark(now);
    tally.counts[what]++;
  }

  private declared(fact: Fact): void {
    const { node, term } = fact;
    const role = fact.code as RoleCode;
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

  /** Finds out who leads now, and tells if that is somebody else than before. */
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
