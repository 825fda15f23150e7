import { Op } from '../../../core/kv/command.ts';
import type { Micros } from '../../../core/units.ts';
import type { Fact } from '../../facts.ts';
import { STRUCK_NOBODY } from '../../measure/strikes.ts';
import { type Operation, Outcome } from '../../operation.ts';
import { milliseconds } from './milliseconds.ts';

/** A reign of this share of the bound counts as a stable one. */
const STEADY_SHARE = 4;

export interface PromisesSetup {
  /** The longest that a stall under a promise of progress may take. */
  readonly bound: Micros;
  /** Whether the fault step at this position in the scenario is one under which Raft promises progress. */
  readonly promisesProgress?: (faultStep: number) => boolean;
  /** Whether it breaks nothing, and only asks for something. Its beginning excuses what went before, and that is all. */
  readonly asks?: (faultStep: number) => boolean;
}

/** Told when a promise is broken. */
type Complaint = (fact: Fact, reason: 'stalled' | 'unstable', message: string) => void;

/**
 * While a fault lasts under which Raft promises progress, and nothing else is broken, commits and answers go on and a
 * leader stays in office. What the recovery judge says of that is found out here.
 */
export class Promises {
  comparisons = 0;
  private readonly setup: PromisesSetup;
  private readonly complain: Complaint;
  /** Faults under way that leave a promise of progress, and those that leave none. */
  private promises = 0;
  private hindrances = 0;
  /** Commands that are waited for, and since when neither a commit nor an idle moment was seen. */
  private writing = 0;
  private stalledSince: Micros = 0;
  /** The same of reads, and of answers. */
  private reading = 0;
  private unansweredSince: Micros = 0;
  /** When the latest reign began, and when a long one was last under way. */
  private reignSince: Micros = 0;
  private unsteadySince: Micros = 0;

  constructor(setup: PromisesSetup, complain: Complaint) {
    this.setup = setup;
    this.complain = complain;
  }

  invoked(fact: Fact, { op }: Operation): void {
    if (op === Op.get) {
      if (this.reading++ === 0) this.unansweredSince = fact.time;
    } else if (this.writing++ === 0) this.stalledSince = fact.time;
  }

  completed(fact: Fact, { op, outcome }: Operation): void {
    if (op === Op.get) this.reading--;
    else this.writing--;
    if (outcome !== Outcome.ok) return;
    if (this.watching) this.checkProgress(fact);
    this.unansweredSince = fact.time;
  }

  faultBegan(fact: Fact): void {
    if (this.promised(fact)) {
      if (this.promises++ === 0) this.startAnew(fact.time);
      return;
    }
    if (fact.text === STRUCK_NOBODY) return;
    if (this.watching) this.look(fact);
    if (!this.asked(fact)) this.hindrances++;
    this.startAnew(fact.time);
  }

  faultEnded(fact: Fact): void {
    if (this.promised(fact)) {
      if (this.watching) this.look(fact);
      this.promises--;
      return;
    }
    if (fact.text === STRUCK_NOBODY || this.asked(fact)) return;
    this.hindrances--;
    this.startAnew(fact.time);
  }

  /** The ledger has grown. */
  grown(fact: Fact): void {
    if (this.watching) this.checkProgress(fact);
    this.stalledSince = fact.time;
  }

  elected(fact: Fact): void {
    if (this.watching) this.checkReign(fact);
    this.reignSince = fact.time;
  }

  private promised({ code }: Fact): boolean {
    return this.setup.promisesProgress?.(code) === true;
  }

  private asked({ code }: Fact): boolean {
    return this.setup.asks?.(code) === true;
  }

  /** Whether Raft is held to a promise at this moment. */
  private get watching(): boolean {
    return this.promises > 0 && this.hindrances === 0;
  }

  private look(fact: Fact): void {
    this.checkProgress(fact);
    this.checkReign(fact);
  }

  /** What was missed until now is nobody's fault. */
  private startAnew(time: Micros): void {
    this.stalledSince = time;
    this.unansweredSince = time;
    this.reignSince = time;
    this.unsteadySince = time;
  }

  private checkProgress(fact: Fact): void {
    if (this.writing > 0) this.checkIdle(fact, 'nothing was committed', this.stalledSince);
    if (this.reading > 0) this.checkIdle(fact, 'nobody was answered', this.unansweredSince);
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

  /** A reign ends here, or may be looked at as if it did. */
  private checkReign(fact: Fact): void {
    const { bound } = this.setup;
    this.comparisons++;
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
