/* Scales of charts: from values to coordinates, and the positions of ticks. */

export type Scale = (value: number) => number;

/** Linear from 0 to `max`. */
export function linear(max: number, start: number, end: number): Scale {
  return (value) => start + (value / (max || 1)) * (end - start);
}

/** Logarithmic; values below `from` are clamped to it. */
export function logarithmic(from: number, to: number, start: number, end: number): Scale {
  const low = Math.log(from);
  const span = Math.log(to) - low || 1;
  return (value) => start + ((Math.log(Math.max(from, value)) - low) / span) * (end - start);
}

/** About `count` round values from 0 to `max`. */
export function roundTicks(max: number, count: number): number[] {
  if (max <= 0) return [0];
  const rough = max / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  const ticks: number[] = [];
  for (let i = 0; i * step <= max * 1.0001; i++) ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** Powers of ten between `min` and `max`, with 2 and 5 times these if the range spans few of them. */
export function decadeTicks(min: number, max: number): number[] {
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const factors = last - first <= 2 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power++) {
    for (const factor of factors) ticks.push(Number((factor * 10 ** power).toPrecision(3)));
  }
  return ticks.filter((tick) => tick >= min && tick <= max);
}

/** Seconds in the shortest notation, with at most three decimals: 0, 0.5, 12, 90. */
export function secondsLabel(value: number): string {
  return String(Number(value.toFixed(3)));
}
