import { grouped, perSecond } from '../words/format.ts';

interface Progress {
  readonly done: number;
  /** How many of those done were played by an earlier attempt (--resume). */
  readonly earlier?: number;
  readonly total: number;
  readonly fail: number;
  /** Seconds since the sweep began. */
  readonly elapsed: number;
}

const BAR_WIDTH = 12;

/** The live line while a sweep runs: "▐███▌ 6 120/10 000  312/s  3 fail  eta 12 s". */
export function progressLine({ done, earlier = 0, total, fail, elapsed }: Progress): string {
  const filled = total === 0 ? BAR_WIDTH : Math.floor((done / total) * BAR_WIDTH);
  const bar = `▐${'█'.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}▌`;
  const rate = elapsed > 0 ? (done - earlier) / elapsed : 0;
  const parts = [`${bar} ${grouped(done)}/${grouped(total)}`, perSecond(rate), `${grouped(fail)} fail`];
  if (rate > 0 && done < total) parts.push(`eta ${grouped(Math.ceil((total - done) / rate))} s`);
  return parts.join('  ');
}
