import { type Micros, NEVER } from '../../core/units.ts';
import { NO_TARGET } from '../facts/facts.ts';
import { mapped } from '../kernel/lists.ts';
import type { FaultResult } from '../report.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { effectOf } from './effect.ts';
import { classOf } from './latency-classes.ts';
import { seconds } from './latency-samples.ts';
import { Quiet } from './quiet.ts';
import { StrikeRow } from './strike-row.ts';
import { countOfCounts, type Tally } from './tally.ts';

/** The most strikes of one step that have a row each; further ones share one. */
const MAX_ROWS_PER_STEP = 50;
/**
 * A fault's aftermath, in (maximum) election time-outs after its end: what begins in it is attributed to the
 * fault.
 */
const AFTERMATH_TIMEOUTS = 2;
const NEVER_STRUCK = 'its condition never became true';

/** Whether the row stands for a step whose `when` condition never became true, rather than for a strike. */
export function neverStruck({ effect }: FaultResult): boolean {
  return effect === NEVER_STRUCK;
}

/**
 * Measures the effect of each strike of a fault. Events from the beginning of a strike until two election
 * time-outs after its end are attributed to it, as are operations that were under way in that time; if the times
 * of several strikes overlap, to all of them. What happens outside these times is the background against which
 * losses and delays are measured.
 */
export class Strikes {
  private readonly scenario: Scenario;
  private readonly tally: Tally;
  private readonly aftermath: Micros;
  private readonly rows: StrikeRow[] = [];
  private readonly rowsOfStep: number[];
  private readonly sharedRow: (StrikeRow | null)[];
  /** Indices of the steps that had an effect; filled in by `summary`. */
  private readonly effective = new Set<number>();
  /** Rows to which an operation that ends now may still be attributed. */
  private recent: StrikeRow[] = [];
  private counting = 0;
  private start: Micros = 0;
  /** When the measurement stopped; null before. */
  private stoppedAt: Micros | null = null;
  private readonly quiet: Quiet;

  constructor(scenario: Scenario, electionTimeoutMax: Micros, tally: Tally) {
    this.scenario = scenario;
    this.tally = tally;
    this.aftermath = AFTERMATH_TIMEOUTS * electionTimeoutMax;
    this.quiet = new Quiet(scenario.faults.length > 0);
    this.rowsOfStep = mapped(scenario.faults, () => 0);
    this.sharedRow = mapped(scenario.faults, () => null);
    const wake = (now: Micros): void => this.closeBefore(now);
    tally.wake = wake;
  }

  begin(time: Micros): void {
    this.start = time;
    this.quiet.begin(this.tally.totals());
  }

  stop(time: Micros): void {
    if (this.stoppedAt !== null) return;
    this.stoppedAt = time;
    for (const row of this.rows) {
      if (row.until > time) row.until = time;
      this.closeRow(row);
    }
    this.tally.wakeFrom(NEVER);
  }

  faultBegan(time: Micros, step: number, target: string): void {
    if (this.stoppedAt !== null) return;
    this.closeBefore(time);
    const row = this.rowFor(time, step, target);
    row.strikes++;
    row.open++;
    row.until = Number.POSITIVE_INFINITY;
    if (target === NO_TARGET) return;
    if (!this.recent.includes(row)) this.recent.push(row);
    if (row.countsBefore !== null) return;
    row.countsBefore = this.tally.totalsBefore(time).slice();
    if (this.counting++ === 0) this.quiet.end(row.countsBefore);
  }

  faultEnded(time: Micros, step: number, target: string): void {
    if (this.stoppedAt !== null) return;
    const shared = this.sharedRow[step];
    const own = (row: StrikeRow): boolean =>
      row.step === step && row.open > 0 && (row.target === target || row === shared);
    const row = this.recent.find(own);
    if (row === undefined || --row.open > 0) return;
    row.until = time + this.aftermath;
    if (row.until < this.tally.wakeAt) this.tally.wakeFrom(row.until);
  }

  /**
   * A fault that the end of the run undoes reports only then what it has done; such a fact has the time at which the
   * measurement stopped, and still counts.
   */
  faultDid(time: Micros, step: number, target: string, amount: number, what: string): void {
    if (this.stoppedAt !== null && time > this.stoppedAt) return;
    const shared = this.sharedRow[step];
    const row = this.rows.findLast((one) => one === shared || (one.step === step && one.target === target));
    row?.did.set(what, (row.did.get(what) ?? 0) + amount);
  }

  succeeded(intendedAt: Micros, time: Micros, latency: Micros): void {
    // Without faults no background is needed.
    if (this.rowsOfStep.length === 0) return;
    const latencyClass = classOf(latency);
    if (this.recent.length === 0) {
      this.quiet.latencies[latencyClass]++;
      return;
    }
    let concerned = false;
    for (const row of this.recent) {
      if (intendedAt > row.until) continue;
      concerned = true;
      row.latencies[latencyClass]++;
    }
    if (!concerned) this.quiet.latencies[latencyClass]++;
    this.forget(time);
  }

  didNotSucceed(intendedAt: Micros, time: Micros): void {
    for (const row of this.recent) {
      if (intendedAt <= row.until) row.notOk++;
    }
    this.forget(time);
  }

  summary(): FaultResult[] {
    if (this.rows.length === 0) return this.neverStruck();
    this.quiet.end(this.tally.totals());
    const background = this.quiet.background(this.scenario.network, this.rows);
    const struck = this.rows.map((row) => {
      const name = this.scenario.faults[row.step].do;
      const effect = effectOf(row, background);
      const effective = row.target !== NO_TARGET && effect !== '';
      if (effective) this.effective.add(row.step);
      return {
        at: seconds(row.at - this.start),
        do: name,
        target: row === this.sharedRow[row.step] ? `${row.strikes} further strikes` : row.target,
        effect: row.target === NO_TARGET ? 'it found no target' : effect || 'no effect seen',
        effective,
      };
    });
    return [...struck, ...this.neverStruck()];
  }

  /**
   * Indices of the steps without effect in this run, except those of chaos, which need not strike. After
   * `summary`.
   */
  ineffective(): readonly number[] {
    return this.scenario.faults.flatMap(({ placement }, step) =>
      placement.kind === 'chaos' || this.effective.has(step) ? [] : [step],
    );
  }

  /** Results for the steps whose `when` condition never occurred, at the time of the end of the run. */
  private neverStruck(): FaultResult[] {
    return this.scenario.faults.flatMap(({ placement, do: name }, step) =>
      placement.kind !== 'when' || this.rowsOfStep[step] > 0
        ? []
        : [
            {
              at: seconds(this.scenario.run),
              do: name,
              target: NO_TARGET,
              effect: NEVER_STRUCK,
              effective: false,
            },
          ],
    );
  }

  private rowFor(time: Micros, step: number, target: string): StrikeRow {
    const shared = this.sharedRow[step];
    if (shared !== null) return shared;
    const row = new StrikeRow(step, time, target);
    this.rows.push(row);
    if (++this.rowsOfStep[step] > MAX_ROWS_PER_STEP) this.sharedRow[step] = row;
    return row;
  }

  /** Closes the rows whose aftermath is over; called before anything that happens at `now` is counted. */
  private closeBefore(now: Micros): void {
    let next = NEVER;
    for (const row of this.recent) {
      if (row.until <= now) this.closeRow(row);
      else if (row.countsBefore !== null && row.until < next) next = row.until;
    }
    this.tally.wakeFrom(next);
  }

  private closeRow(row: StrikeRow): void {
    const before = row.countsBefore;
    if (before === null) return;
    const totals = this.tally.totals();
    for (let i = 0; i < countOfCounts; i++) row.counts[i] += totals[i] - before[i];
    row.countsBefore = null;
    if (--this.counting === 0) this.quiet.begin(totals);
  }

  /** Removes rows so old that every operation of their time has ended, since clients give up after their time-out. */
  private forget(time: Micros): void {
    const { timeout } = this.scenario.clients;
    for (let i = this.recent.length - 1; i >= 0; i--) {
      const row = this.recent[i];
      if (row.countsBefore !== null || time <= row.until + timeout) continue;
      this.recent.splice(i, 1);
    }
  }
}
