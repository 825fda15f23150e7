import type { Micros } from '../../core/units.ts';
import { type Fact, type FactConsumer, FactKind, NO_TARGET } from '../facts/facts.ts';
import type { FaultStep } from '../scenario/fault-spec.ts';

/** The most strikes that are kept. */
const MAX_BANDS = 2000;

/** The interval from the beginning of a fault's strike to its end, in microseconds of world time. */
export interface FaultBand {
  readonly from: Micros;
  readonly to: Micros;
  /** Index of the step in the scenario. */
  readonly step: number;
  readonly line: number;
  readonly do: string;
  readonly target: string;
}

interface OpenBand {
  readonly from: Micros;
  readonly step: number;
  readonly target: string;
}

/** Records when each fault struck and when it ended. */
export class FaultBands implements FactConsumer {
  /** Number of strikes that were not kept, after the first 2000. */
  leftOut = 0;
  private readonly bands: FaultBand[] = [];
  private readonly open: OpenBand[] = [];
  private readonly steps: readonly FaultStep[];

  constructor(steps: readonly FaultStep[]) {
    this.steps = steps;
  }

  readonly on = {
    [FactKind.faultBegan]: ({ time, code, text }: Fact): void => {
      if (text !== NO_TARGET) this.open.push({ from: time, step: code, target: text });
    },
    [FactKind.faultEnded]: ({ time, code, text }: Fact): void => {
      const at = this.open.findIndex(({ step, target }) => step === code && target === text);
      if (at >= 0) this.close(this.open.splice(at, 1)[0], time);
    },
  };

  /** All strikes by their beginning; those that have not ended last until now. To be called once. */
  summary(now: Micros): readonly FaultBand[] {
    for (const band of this.open) this.close(band, now);
    return this.bands.sort((a, b) => a.from - b.from || a.step - b.step);
  }

  private close({ from, step, target }: OpenBand, to: Micros): void {
    const { line, do: name } = this.steps[step];
    if (this.bands.length < MAX_BANDS) this.bands.push({ from, to, step, line, do: name, target });
    else this.leftOut++;
  }
}
