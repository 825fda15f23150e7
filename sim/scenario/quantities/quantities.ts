import type { Micros } from '../../../core/units.ts';
import { MICROS_PER_MILLI, MICROS_PER_SECOND } from '../../kernel/time.ts';

/*
 * Parses and formats quantities as users write them: 20ms, 5%, 200/s, 64kB. Every parser returns the value, or a
 * string that says what is wrong; '' if "expected ..." suffices.
 */

const durationUnits: Readonly<Record<string, number>> = {
  us: 1,
  µs: 1,
  ms: MICROS_PER_MILLI,
  s: MICROS_PER_SECOND,
  m: 60 * MICROS_PER_SECOND,
  h: 3_600 * MICROS_PER_SECOND,
};
/** The longest duration allowed: one week, so that sums stay far below 2^53 microseconds. */
export const longestDuration: Micros = 168 * 3_600 * MICROS_PER_SECOND;

export const durationPattern = '^(0|\\d+(\\.\\d+)?(us|µs|ms|s|m|h))$';
export const rangePattern = '^\\d+(\\.\\d+)?(us|µs|ms|s|m|h)?\\.\\.\\d+(\\.\\d+)?(us|µs|ms|s|m|h)$';
export const sharePattern = '^(0(\\.\\d+)?|1|\\d+(\\.\\d+)?%)$';
export const ratePattern = '^\\d+(\\.\\d+)?/s$';
export const ppmPattern = '^(0|[+-]?\\d+ppm)$';
const sizeForm = '\\d+(\\.\\d+)?(B|kB|KiB|MB|MiB|GB|GiB)';
export const sizePattern = `^(\\d+|${sizeForm})$`;
export const bandwidthPattern = `^${sizeForm}/s$`;

/** A string that holds a plain number becomes that number ('0' -> 0), so that quotes make no difference. */
export function unquoted(input: unknown): unknown {
  return typeof input === 'string' && /^\s*-?\d+(\.\d+)?\s*$/.test(input) ? Number(input) : input;
}

/** '1.5s' -> 1500000. Zero needs no unit. */
export function parseDuration(quantity: unknown): Micros | string {
  const input = unquoted(quantity);
  if (input === 0) return 0;
  if (typeof input === 'number') {
    return input < 0 ? 'a duration cannot be negative' : `a duration needs a unit: ${input}ms, ${input}s`;
  }
  if (typeof input !== 'string') return '';
  const match = /^([+-]?)(\d*)(?:\.(\d*))?\s*([a-zµμ]*)$/i.exec(input.trim());
  if (match === null) return /^\d+,\d+\s*[a-zµμ]+$/i.test(input.trim()) ? 'the decimal sign is a point' : '';
  const [, sign = '', whole = '', fraction = '', unitText = ''] = match;
  if (whole === '' && fraction === '') return '';
  if (sign === '-') return 'a duration cannot be negative';
  const unit = durationUnits[unitText.replace('μ', 'µ')];
  if (unit === undefined) {
    if (unitText === '') return `a duration needs a unit: ${input}ms, ${input}s`;
    return unitText === 'ns'
      ? 'the virtual clock counts in microseconds: us is the smallest unit'
      : `unknown unit '${unitText.slice(0, 12)}', known units: us, ms, s, m, h`;
  }
  const micros = decimal(whole, fraction, unit);
  if (!Number.isInteger(micros)) return 'the virtual clock counts in whole microseconds';
  return micros > longestDuration ? 'longer than 168h' : micros;
}

/** '150ms..300ms' -> [150000, 300000]; a single duration is a range of one value. */
export function parseRange(input: unknown): readonly [Micros, Micros] | string {
  if (typeof input === 'string') {
    const slip = /^([^.]*[a-zµ\d])\s*(?:\.{3,}|-|–|…)\s*([\d.]+\s*[a-zµ]+)$/i.exec(input.trim());
    if (slip !== null) return `a range is written with two dots: ${slip[1] ?? ''}..${slip[2] ?? ''}`;
  }
  if (typeof input !== 'string' || !input.includes('..')) {
    const value = parseDuration(input);
    return typeof value === 'string' ? value : [value, value];
  }
  const [low, high] = rangeEnds(input);
  const min = parseDuration(low);
  const max = parseDuration(high);
  if (typeof min === 'string') return min || `'${low}' is not a duration`;
  if (typeof max === 'string') return max || `'${high}' is not a duration`;
  return min > max ? 'the lower end is above the upper end' : [min, max];
}

/** Both ends of 'low..high'; in 150..300ms the unit applies to both. */
export function rangeEnds(text: string): readonly [low: string, high: string] {
  const cut = text.indexOf('..');
  const low = text.slice(0, cut).trim();
  const high = text.slice(cut + 2).trim();
  const unit = /^[\d.]+\s*([a-zµ%]+)$/i.exec(high)?.[1] ?? '';
  return [/^\d+(\.\d+)?$/.test(low) ? low + unit : low, high];
}

/** '1%' or 0.01 -> 0.01. */
export function parseShare(quantity: unknown): number | string {
  const input = unquoted(quantity);
  if (typeof input === 'number') {
    if (Number.isNaN(input)) return '';
    if (input < 0) return 'a share cannot be negative';
    if (input <= 1) return input;
    return `a plain share is at most 1${input <= 100 ? `; did you mean ${input}%?` : ''}`;
  }
  if (typeof input !== 'string') return '';
  const match = /^([+-]?)(\d+(?:\.\d+)?)\s*%$/.exec(input.trim());
  if (match === null) return '';
  if (match[1] === '-') return 'a share cannot be negative';
  const share = Number(match[2]) / 100;
  return share > 1 ? 'more than 100 %' : share;
}

/** '200/s' -> 200 a second. */
export function parseRate(quantity: unknown): number | string {
  const input = unquoted(quantity);
  if (typeof input === 'number') return `a rate needs its unit: ${input}/s`;
  if (typeof input !== 'string') return '';
  const match = /^([+-]?)(\d+(?:\.\d+)?)\s*\/\s*s$/.exec(input.trim());
  if (match === null) return '';
  return match[1] === '-' ? 'a rate cannot be negative' : Number(match[2]);
}

/** '-200ppm' -> -200. */
export function parsePpm(quantity: unknown): number | string {
  const input = unquoted(quantity);
  if (input === 0) return 0;
  if (typeof input === 'number') return `a clock rate needs its unit: ${input}ppm`;
  const match = typeof input === 'string' ? /^([+-]?\d+)\s*ppm$/.exec(input.trim()) : null;
  return match === null ? '' : Number(match[1]);
}

const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1_000,
  KB: 1_000,
  KiB: 1_024,
  MB: 1_000_000,
  MiB: 1_048_576,
  GB: 1_000_000_000,
  GiB: 1_073_741_824,
};

/** '64kB' -> 64000; a plain number is a number of bytes. */
export function parseSize(quantity: unknown): number | string {
  const input = unquoted(quantity);
  if (typeof input === 'number') {
    if (input < 0) return 'a size cannot be negative';
    return Number.isSafeInteger(input) ? input : 'a size is a whole number of bytes';
  }
  if (typeof input !== 'string') return '';
  const match = /^([+-]?)(\d+)(?:\.(\d+))?\s*([a-z]+)$/i.exec(input.trim());
  if (match === null) return '';
  const [, sign, whole = '', fraction = '', unitText = ''] = match;
  if (sign === '-') return 'a size cannot be negative';
  const unit = sizeUnits[unitText];
  if (unit === undefined)
    return `unknown unit '${unitText.slice(0, 12)}', known units: B, kB, MB, GB, KiB, MiB, GiB`;
  const bytes = decimal(whole, fraction, unit);
  return Number.isSafeInteger(bytes) ? bytes : 'a size is a whole number of bytes';
}

/** whole.fraction times unit, without the rounding error of converting the decimal fraction to binary. */
function decimal(whole: string, fraction: string, unit: number): number {
  return Number(whole) * unit + (Number(fraction) * unit) / Number(`1e${fraction.length}`);
}

/** 1500000 -> '1.5s', in the largest unit of which there is at least one. */
export function formatDuration(micros: Micros): string {
  if (micros === Number.POSITIVE_INFINITY) return 'never';
  if (micros >= MICROS_PER_SECOND) return `${trimmed(micros / MICROS_PER_SECOND)}s`;
  if (micros >= MICROS_PER_MILLI) return `${trimmed(micros / MICROS_PER_MILLI)}ms`;
  return micros === 0 ? '0' : `${micros}us`;
}

/** 0.005 -> '0.5%'. */
export function formatShare(share: number): string {
  return `${trimmed(share * 100)}%`;
}

/** 64000 -> '64kB'. */
export function formatSize(bytes: number): string {
  if (bytes === Number.POSITIVE_INFINITY) return 'never';
  if (bytes > 0 && bytes % 1_048_576 === 0) return `${bytes / 1_048_576}MiB`;
  if (bytes > 0 && bytes % 1_024 === 0) return `${bytes / 1_024}KiB`;
  if (bytes >= 1_000_000) return `${trimmed(bytes / 1_000_000)}MB`;
  if (bytes >= 1_000) return `${trimmed(bytes / 1_000)}kB`;
  return `${bytes}B`;
}

/** At most six decimals, without trailing zeros. */
function trimmed(value: number): string {
  return String(Number(value.toFixed(6)));
}
