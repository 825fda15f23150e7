import { Op } from '../../../core/kv/command.ts';
import type { Micros, NodeId } from '../../../core/units.ts';
import { type Fact, NO_TARGET } from '../../facts/facts.ts';
import { type Operation, Outcome } from '../../facts/operation.ts';
import { milliseconds } from './words.ts';

/** A leader is stable once it has led for one part in this many of the bound. */
const STEADY_SHARE = 4;

export interface PromisesSetup {
  /** The longest time without progress that is allowed while Raft promises progress. */
  readonly bound: Micros;
  /** Whether Raft promises progress under the fault step at this position in the scenario. */
  readonly promisesProgress: (faultStep: number) => boolean;
  /**
   * Whether the fault step breaks nothing and is only a request of an operator. Such a step restarts the clocks
   * when it begins, and does not suspend the promise.
   */
  readonly asks: (faultStep: number) => boolean;
}

/** What can be seen of the servers from outside. */
export interface Voting {
  /** The voters of all configurations in force. */
  voters(): readonly NodeId[];
  /** Whether some server can be elected at this moment, if of its configuration only these voters count. */
  canElect(voters: readonly NodeId[]): boolean;
}

/** Called when a promise of progress is broken. */
type Complaint = (fact: Fact, reason: 'stalled' | 'unstable', message: string) => void;

/**
 * Checks progress under faults, for the recovery judge: while a fault lasts under which Raft promises progress,
 * and nothing else is broken, commits and answers must go on and a leader must stay in office.
 */
export class Promises {
  comparisons = 0;
  private readonly setup: PromisesSetup;
  private readonly voting: Voting;
  private readonly complain: Complaint;
  /** Number of active faults under which Raft promises progress, and of those under which it does not. */
  private promises = 0;
  private hindrances = 0;
  /**
   * Number of writes that clients wait for, and the last time when something was committed or no write was
   * waiting.
   */
  private writing = 0;
  private stalledSince: Micros = 0;
  /** The same for reads, and the last time when something was answered or no read was waiting. */
  private reading = 0;
  private unansweredSince: Micros = 0;
  /** When the latest leader was elected, and when a stable leader was last in office. */
  private reignSince: Micros = 0;
  private unsteadySince: Micros = 0;
  /** Whether any server has ever led: until then no reign is judged. */
  private led = false;
  /** The voters when the clocks were last restarted. */
  private voters: readonly NodeId[] = [];

  constructor(setup: PromisesSetup, voting: Voting, complain: Complaint) {
    this.setup = setup;
    this.voting = voting;
    this.complain = complain;
  }

  invoked(fact: Fact, { op }: Operation): void {
    this.excuse(fact.time);
    if (op === Op.get) {
      if (this.reading++ === 0) this.unansweredSince = fact.time;
    } else if (this.writing++ === 0) this.stalledSince = fact.time;
  }

  completed(fact: Fact, { op, outcome }: Operation): void {
    this.excuse(fact.time);
    if (op === Op.get) this.reading--;
    else this.writing--;
    if (outcome !== Outcome.ok) return;
    if (this.watching) this.checkProgress(fact);
    this.unansweredSince = fact.time;
  }

  faultBegan(fact: Fact): void {
    this.excuse(fact.time);
    if (this.promised(fact)) {
      if (this.promises++ === 0) this.startAnew(fact.time);
      return;
    }
    if (fact.text === NO_TARGET) return;
    if (this.watching) this.look(fact);
    if (!this.asked(fact)) this.hindrances++;
    this.startAnew(fact.time);
  }

  faultEnded(fact: Fact): void {
    this.excuse(fact.time);
    if (this.promised(fact)) {
      if (this.watching) this.look(fact);
      this.promises--;
      return;
    }
    if (fact.text === NO_TARGET || this.asked(fact)) return;
    this.hindrances--;
    this.startAnew(fact.time);
  }

  /** The ledger grew: an index was committed for the first time. */
  grown(fact: Fact): void {
    this.excuse(fact.time);
    if (this.watching) this.checkProgress(fact);
    this.stalledSince = fact.time;
  }

  elected(fact: Fact): void {
    this.led = true;
    this.excuse(fact.time);
    if (this.watching) this.checkReign(fact);
    this.reignSince = fact.time;
  }

  private promised({ code }: Fact): boolean {
    return this.setup.promisesProgress(code);
  }

  private asked({ code }: Fact): boolean {
    return this.setup.asks(code);
  }

  /** Whether a promise of progress holds at this moment. */
  private get watching(): boolean {
    return this.promises > 0 && this.hindrances === 0;
  }

  private look(fact: Fact): void {
    this.checkProgress(fact);
    this.checkReign(fact);
  }

  /**
   * Restarts the clocks while nobody could be elected: a fault's targets were chosen before other servers were removed, or
   * before another fault. Voters added since do not count: a correct core adds none that it cannot reach, so one that does
   * has itself to blame.
   */
  private excuse(time: Micros): void {
    if (this.watching && !this.voting.canElect(this.voters)) this.startAnew(time);
  }

  /** Restarts all clocks: what was missed until now is excused. */
  private startAnew(time: Micros): void {
    this.voters = this.voting.voters();
    this.stalledSince = time;
    this.unansweredSince = time;
    this.reignSince = time;
    this.unsteadySince = time;
  }

  private checkProgress(fact: Fact): void {
    if (this.writing > 0) this.checkIdle(fact, 'nothing was committed', this.stalledSince);
    if (this.reading > 0) this.checkIdle(fact, 'no request was answered', this.unansweredSince);
  }

  private checkIdle(fact: Fact, what: string, since: Micros): void {
    this.comparisons++;
    const idle = fact.time - since;
    if (idle <= this.setup.bound) return;
    this.complain(
      fact,
      'stalled',
      `${what} for ${milliseconds(idle)}, though a majority could work together`,
    );
  }

  /** Checks stability at the end of a reign, or at any other moment as if the present reign ended there. */
  private checkReign(fact: Fact): void {
    const { bound } = this.setup;
    if (this.led) this.comparisons++;
    if (fact.time - this.reignSince > bound / STEADY_SHARE) this.unsteadySince = fact.time;
    const churning = fact.time - this.unsteadySince;
    if (churning <= bound) return;
    this.complain(
      fact,
      'unstable',
      `for ${milliseconds(churning)} no leader stayed in office for ${milliseconds(bound / STEADY_SHARE)}, though a majority could work together`,
    );
  }
}
