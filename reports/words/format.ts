import { printable } from '../../sim/facts/printable.ts';

/* Formats numbers and names for human readers. */

/** Separates groups of digits in HTML, where a line may be broken at an ordinary space. */
export const NARROW_SPACE = '\u202f';

/** 97420 as "97 420". */
export function grouped(value: number, separator = ' '): string {
  const sign = value < 0 ? '-' : '';
  const digits = Math.abs(Math.round(value)).toString();
  return sign + digits.replace(/\B(?=(\d{3})+$)/g, separator);
}

/** Milliseconds with about three digits: 0.35, 12.1, 211, 1 320. */
export function milliseconds(value: number, separator = ' '): string {
  if (value >= 99.95) return grouped(value, separator);
  return value < 0.995 && value > 0 ? value.toFixed(2) : value.toFixed(1);
}

/** Seconds: 0.14 s, 1.32 s, 30.0 s, 1 204 s. */
export function seconds(value: number, separator = ' '): string {
  if (value >= 999.5) return `${grouped(value, separator)} s`;
  if (value >= 9.995) return `${value.toFixed(1)} s`;
  if (value >= 0.0095 || value === 0) return `${value.toFixed(2)} s`;
  return `${(value * 1000).toFixed(1)} ms`;
}

/** A moment of the run: 12.402 s. */
export function clock(second: number): string {
  return `${second.toFixed(3)} s`;
}

/** A share in percent: 0 %, 0.80 %, 4.4 %, 31 %. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.001) return '< 0.001 %';
  if (value < 0.01) return `${value.toFixed(3)} %`;
  if (value < 0.995) return `${value.toFixed(2)} %`;
  return `${value < 9.95 ? value.toFixed(1) : value.toFixed(0)} %`;
}

/** A rate in thousands or millions: 696 k/s, 1.2 M/s. */
export function perSecond(value: number): string {
  if (value >= 999_500) return `${(value / 1_000_000).toFixed(1)} M/s`;
  return value >= 9_950 ? `${(value / 1000).toFixed(0)} k/s` : `${slowRate(value)}/s`;
}

/** A number per second; low rates with one or two significant digits: 312, 2.4, 0.35. */
export function slowRate(value: number, separator?: string): string {
  if (value === 0 || value >= 9.95) return grouped(value, separator);
  return value < 0.095 ? value.toPrecision(1) : value.toFixed(value < 0.995 ? 2 : 1);
}

/** "1 election", "4 elections". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

export const ELLIPSIS = '…';

/** Cuts a text to `width` columns; the last is an ellipsis if anything was cut. */
export function cutTo(text: string, width: number): string {
  const characters = [...printable(text)];
  if (characters.length <= width) return characters.join('');
  return `${characters
    .slice(0, Math.max(0, width - 1))
    .join('')
    .trimEnd()}${ELLIPSIS}`;
}
