import type { FactStream } from '../fact-stream.ts';
import type { Stream } from '../kernel/random.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';
import type { Strike, StrikeContext } from './fault.ts';

/** What reports call the target of a strike that found nobody. */
const NOBODY_STRUCK = 'nobody';

/** One strike from its beginning to its end, told as facts. */
export class StrikeUnderWay implements StrikeContext {
  readonly step: FaultStep;
  readonly stream: Stream;
  begun = false;
  ended = false;
  private readonly position: number;
  private readonly facts: FactStream;
  private readonly finish: () => void;
  private strike: Strike | null = null;
  /** Told before the strike itself was. */
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

  /** Whether there is something to undo later on. */
  get lasts(): boolean {
    return this.strike !== null && this.strike.end !== null && !this.overEarly;
  }

  /** Whether another step has undone it meanwhile. */
  get undone(): boolean {
    return this.strike?.undone?.() === true;
  }

  private get target(): string {
    return this.strike === null ? NOBODY_STRUCK : this.strike.target;
  }

  /** What the fault did; null: it found nobody. */
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

  /** Tells what it has counted so far. */
  tell(): void {
    for (const { figure, before, what } of this.counted) this.did(figure() - before, what);
  }

  over(): void {
    if (this.begun) this.finish();
    else this.overEarly = true;
  }

  /** Undoes it and tells so. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.strike?.end?.();
    this.tell();
    this.facts.faultEnded(this.position, this.target);
  }
}
