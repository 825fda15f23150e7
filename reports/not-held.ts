import type { PropertyResult } from '../sim/report.ts';

/**
 * The properties that did not pass, in the order of time: the first is the one that the report explains, and the
 * others are often its consequences.
 */
export function notHeld(properties: readonly PropertyResult[]): readonly PropertyResult[] {
  const eventOf = ({ at }: PropertyResult): number => at?.event ?? Number.MAX_SAFE_INTEGER;
  return properties.filter(({ verdict }) => verdict !== 'pass').sort((a, b) => eventOf(a) - eventOf(b));
}
