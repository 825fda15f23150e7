import { type Reply, ReplyStatus, type Request } from '../../../core/io.ts';
import { type Micros, NOBODY, type NodeId } from '../../../core/units.ts';
import { times } from '../../lists.ts';
import { serialOf } from '../../world/clients/attempts.ts';

/** Turned away so many times as there are servers, times this, a probe is turned away for good. */
const ROUNDS = 2;

/** What is to be known of the cluster at the moment it is asked. */
interface Cluster {
  /** Its only leader; NOBODY if there is none, -1 if there are several. */
  leader(): NodeId;
  /** Whether that is for want of one: whoever asks then waits for the cluster to elect one. */
  leaderless(): boolean;
  /** Whether this server runs and is one of the leader's configuration. */
  takesPart(node: NodeId): boolean;
}

/**
 * For how long the cluster itself has kept probes waiting: while a server that takes part holds it, while nobody
 * leads or no server is left that takes part, and all the time once it was turned away again and again, by the
 * leader or to somebody else than the leader. What its link swallows or takes its time to carry, what is asked of a
 * server that is down or an outsider, and how long its client pauses is not the cluster's time.
 */
export class Probing {
  served = 0;
  private readonly cluster: Cluster;
  /** By node: attempts of the probe at hand that it has taken and not answered. */
  private readonly held: number[];
  /** Of the probe that is on its way; 0: none is. */
  private serial = 0;
  private turnedAway = 0;
  private waited: Micros = 0;
  private countedTo: Micros = 0;
  private counts = false;

  constructor(nodes: number, cluster: Cluster) {
    this.cluster = cluster;
    this.held = times(nodes + 1, () => 0);
  }

  /** Whether a probe is on its way. */
  get underWay(): boolean {
    return this.serial > 0;
  }

  /** How long they have waited for the cluster by now. */
  waitedBy(now: Micros): Micros {
    return this.waited + (this.counts ? now - this.countedTo : 0);
  }

  /** The cluster is asked from now on. */
  begin(now: Micros): void {
    this.countedTo = now;
    this.look(now);
  }

  /** Something happened after which its time may begin to count, or end to. */
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
    this.look(now);
  }

  taken(now: Micros, node: NodeId, { attempt }: Request): void {
    if (serialOf(attempt) !== this.serial) return;
    this.held[node]++;
    this.look(now);
  }

  answered(now: Micros, node: NodeId, reply: Reply): void {
    if (serialOf(reply.attempt) !== this.serial) return;
    if (this.held[node] > 0) this.held[node]--;
    if (this.turnsAway(node, reply)) this.turnedAway++;
    this.look(now);
  }

  /** Whether a server that takes part neither serves the probe nor tells who does. */
  private turnsAway(node: NodeId, { status, leader }: Reply): boolean {
    if (status === ReplyStatus.ok || status === ReplyStatus.mismatch) return false;
    const rightly = node !== leader && leader !== NOBODY && leader === this.cluster.leader();
    return !rightly && this.cluster.takesPart(node);
  }

  /** A probe has its final answer. */
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
