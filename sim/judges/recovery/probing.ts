import { type Reply, ReplyStatus, type Request } from '../../../core/io.ts';
import { type Micros, NOBODY, type NodeId } from '../../../core/units.ts';
import { times } from '../../kernel/lists.ts';
import { serialOf } from '../../world/clients/attempts.ts';

/** A probe that was turned away more often than this times the number of servers counts as refused by the cluster. */
const ROUNDS = 2;

/** The present state of the cluster, as far as it matters to probes. */
interface Cluster {
  /** The only leader; NOBODY if there is none, -1 if there are several. */
  leader(): NodeId;
  /**
   * Whether there is no single leader, as far as servers declare roles, so that a client has to wait for an
   * election.
   */
  leaderless(): boolean;
  /** Whether this server runs, is not cut off for good, and belongs to the leader's configuration. */
  takesPart(node: NodeId): boolean;
}

/**
 * Measures how long the cluster itself has kept probes waiting. Time counts while a server that takes part
 * holds the probe, and while there is no leader or no server that takes part is running. Once servers that take
 * part have refused the probe too often without naming the present leader, all the time counts. Time that is
 * lost to the network, to requests to a server that is down, cut off for good or not a member, and to the client's
 * pauses before it retries does not count.
 */
export class Probing {
  served = 0;
  private readonly cluster: Cluster;
  /** By node: the number of attempts of the present probe that it took and has not answered. */
  private readonly held: number[];
  /** By node: how many attempts of the latest probe it took, and how many of them it turned away. */
  private readonly took: number[];
  private readonly refused: number[];
  /** Serial of the probe under way; 0: none. */
  private serial = 0;
  private turnedAway = 0;
  private waited: Micros = 0;
  private countedTo: Micros = 0;
  private counts = false;

  constructor(nodes: number, cluster: Cluster) {
    this.cluster = cluster;
    this.held = times(nodes + 1, () => 0);
    this.took = times(nodes + 1, () => 0);
    this.refused = times(nodes + 1, () => 0);
  }

  /** Whether a probe is under way. */
  get underWay(): boolean {
    return this.serial > 0;
  }

  /** How long the cluster has kept probes waiting until `now`. */
  waitedBy(now: Micros): Micros {
    return this.waited + (this.counts ? now - this.countedTo : 0);
  }

  /** The settling phase begins: time is measured from now on. */
  begin(now: Micros): void {
    this.countedTo = now;
    this.look(now);
  }

  /** Updates the measurement after an event that may start or stop the clock. */
  look(now: Micros): void {
    this.waited = this.waitedBy(now);
    this.countedTo = now;
    this.counts =
      this.cluster.leaderless() ||
      this.turnedAway > ROUNDS * (this.held.length - 1) ||
      this.isHeld() ||
      !this.held.some((_, node) => node > NOBODY && this.cluster.takesPart(node));
  }

  private isHeld(): boolean {
    return this.held.some((attempts, node) => attempts > 0 && this.cluster.takesPart(node));
  }

  asked(now: Micros, serial: number): void {
    this.serial = serial;
    this.held.fill(0);
    this.took.fill(0);
    this.refused.fill(0);
    this.look(now);
  }

  /** How this server dealt with the latest probe: attempts that it took, and those that it turned away. */
  dealt(node: NodeId): { readonly taken: number; readonly refused: number } {
    return { taken: this.took[node], refused: this.refused[node] };
  }

  taken(now: Micros, node: NodeId, { attempt }: Request): void {
    if (serialOf(attempt) !== this.serial) return;
    this.held[node]++;
    this.took[node]++;
    this.look(now);
  }

  answered(now: Micros, node: NodeId, reply: Reply): void {
    if (serialOf(reply.attempt) !== this.serial) return;
    if (this.held[node] > 0) this.held[node]--;
    if (reply.status !== ReplyStatus.ok && reply.status !== ReplyStatus.mismatch) this.refused[node]++;
    if (this.turnsAway(node, reply)) this.turnedAway++;
    this.look(now);
  }

  /** Whether a server that takes part neither serves the probe nor names the present leader. */
  private turnsAway(node: NodeId, { status, leader }: Reply): boolean {
    if (status === ReplyStatus.ok || status === ReplyStatus.mismatch) return false;
    const rightly = node !== leader && leader !== NOBODY && leader === this.cluster.leader();
    return !rightly && this.cluster.takesPart(node);
  }

  /** A probe got its final answer. */
  over(now: Micros, served: boolean): void {
    this.serial = 0;
    this.held.fill(0);
    if (served) {
      this.served++;
      this.turnedAway = 0;
    }
    this.look(now);
  }
}
