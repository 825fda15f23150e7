import type { FactStream } from '../facts/fact-stream.ts';
import { NO_TARGET } from '../facts/facts.ts';
import type { Stream } from '../kernel/random.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import type { Strike, StrikeContext } from './fault.ts';

/** One strike from its beginning to its end, which it emits as facts. */
export class ActiveStrike implements StrikeContext {
  readonly step: FaultStep;
  readonly stream: Stream;
  begun = false;
  ended = false;
  private readonly position: number;
  private readonly facts: FactStream;
  private readonly finish: () => void;
  private strike: Strike | null = null;
  /** Effects reported before `begin`; emitted after the fact that the fault began. */
  private early: { readonly amount: number; readonly what: string }[] = [];
  private overEarly = false;
  private readonly counted: {
    readonly figure: () => number;
    readonly before: number;
    readonly what: string;
  }[] = [];

  constructor(step: FaultStep, position: number, stream: Stream, facts: FactStream, finish: () => void) {
    this.step = step;
    this.position = position;
    this.stream = stream;
    this.facts = facts;
    this.finish = finish;
  }

  /** Whether the strike stays in force, since there is something to undo. */
  get lasts(): boolean {
    return this.strike !== null && this.strike.end !== null && !this.overEarly;
  }

  /** Whether other steps have undone all of its effect. */
  get undone(): boolean {
    return this.strike?.undone?.() === true;
  }

  private get target(): string {
    return this.strike === null ? NO_TARGET : this.strike.target;
  }

  /** Called with what the fault's `strike` returned; null if there was no target. */
  begin(strike: Strike | null): void {
    this.strike = strike;
    this.begun = true;
    this.facts.faultBegan(this.position, this.target);
    for (const { amount, what } of this.early) this.did(amount, what);
    this.early = [];
  }

  did(amount: number, what: string): void {
    if (amount <= 0) return;
    if (this.begun) this.facts.faultDid(this.position, this.target, amount, what);
    else this.early.push({ amount, what });
  }

  counts(figure: () => number, what: string): void {
    this.counted.push({ figure, before: figure(), what });
  }

  /** Reports by how much the counters have grown. */
  reportCounts(): void {
    for (const { figure, before, what } of this.counted) this.did(figure() - before, what);
  }

  over(): void {
    if (this.begun) this.finish();
    else this.overEarly = true;
  }

  /** Undoes the strike and emits that it ended. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.strike?.end?.();
    this.reportCounts();
    this.facts.faultEnded(this.position, this.target);
  }
}
