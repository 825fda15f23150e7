import type { ExpectationResult } from '../../sim/report.ts';
import { metrics } from '../../sim/scenario/metrics.ts';
import { clock, grouped, milliseconds, percent, seconds } from './format.ts';

/** The measured value of an expectation in the unit of its metric; with its time, if it was not met and has one. */
export function actualOf({ text, actual, at }: ExpectationResult): string {
  if (actual === null) return 'nothing measured';
  if (typeof actual === 'string') return actual;
  const name = text.split(/\s/u, 1)[0];
  const value = measuredOf(name, actual);
  if (at === undefined) return value;
  return `${value}${name.startsWith('reached.') ? ', first at' : ' from'} ${clock(at.second)}`;
}

function measuredOf(name: string, actual: number): string {
  const unit = metrics[name]?.unit ?? 'count';
  switch (unit) {
    case 'share':
      return percent(actual);
    case 'seconds':
      return seconds(actual);
    case 'ms':
      return `${milliseconds(actual)} ms`;
    case 'count':
      return Number.isInteger(actual) ? grouped(actual) : String(actual);
    default:
      throw new Error(`no such unit: ${String(unit satisfies never)}`);
  }
}
