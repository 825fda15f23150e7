import { culprits } from '../../sim/audit/culprits.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { PropertyResult, Report } from '../../sim/report.ts';
import { clock, grouped } from './format.ts';

/* Which properties did not hold, and when. */

/**
 * The properties that did not pass, in the order of time: the first is the one that the report explains, and the
 * others are often its consequences.
 */
export function notHeld(properties: readonly PropertyResult[]): readonly PropertyResult[] {
  const eventOf = ({ at }: PropertyResult): number => at?.event ?? Number.MAX_SAFE_INTEGER;
  return properties.filter(({ verdict }) => verdict !== 'pass').sort((a, b) => eventOf(a) - eventOf(b));
}

/** The violation that was reported first; null if there is none. */
export function firstViolation({ properties }: Report): PropertyResult | null {
  return notHeld(properties).find(({ verdict }) => verdict === 'fail') ?? null;
}

/** Those of a run's slips that explain its first violation, at most `most`. */
export function culpritsOf(report: Report, slips: readonly Slip[], most: number): readonly Slip[] {
  const { at, message = '' } = firstViolation(report) ?? {};
  return at === undefined ? [] : culprits(slips, { message, event: at.event }, most);
}

/** "2.318 s, event 4 901: n2 votes for ...". */
export function slipInWords({ time, sequence, text }: Slip): string {
  return `${clock(time / MICROS_PER_SECOND)}, event ${grouped(sequence)}: ${text}`;
}

/** "12.402 s … 12.518 s, event 7 204"; and whether no fault had struck by then, since then none can be the cause. */
export function whenOf({ at, witness }: PropertyResult, faults: Report['faults']): string {
  const parts: string[] = [];
  const times = (witness?.operations ?? []).flatMap(({ from, to }) => (to === null ? [from] : [from, to]));
  if (times.length > 0) {
    const ends = [Math.min(...times), Math.max(...times)];
    parts.push(ends.map((time) => clock(time / MICROS_PER_SECOND)).join(' … '));
  } else if (at !== undefined) {
    parts.push(clock(at.second));
  }
  if (at !== undefined) parts.push(`event ${grouped(at.event)}`);
  if (at !== undefined && faults.length > 0 && faults.every((fault) => fault.at > at.second))
    parts.push('before any fault struck');
  return parts.join(', ');
}
