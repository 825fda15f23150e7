/* Phrases shared by several texts about scenarios. */

const PPM_PER_PERCENT = 10_000;

/** '1 server', '2 servers'. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** 'a, b and c'. */
export function inWords(list: readonly string[]): string {
  const last = list.at(-1) ?? '';
  return list.length < 2 ? last : `${list.slice(0, -1).join(', ')} and ${last}`;
}

/** 200000 -> '20% fast'; a drift of less than a hundredth of a percent is shown in ppm. */
export function driftInWords(ppm: number): string {
  const way = ppm < 0 ? 'slow' : 'fast';
  const size = Math.abs(ppm);
  return size < PPM_PER_PERCENT / 100 ? `${size}ppm ${way}` : `${size / PPM_PER_PERCENT}% ${way}`;
}
