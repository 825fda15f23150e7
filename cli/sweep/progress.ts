import { SingleBar } from 'cli-progress';
import { progressLine } from '../../reports/terminal/sweep-progress.ts';
import { MILLIS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { SweepProgress } from '../../sim/run/sweep/run.ts';
import type { Console } from '../console/console.ts';
import { canMove } from '../console/moving-line.ts';

/* Shows the progress of a sweep, always on standard error, so that results can be piped. */

interface Progress {
  update(progress: SweepProgress): void;
  /** Leaves the line as it is, and begins a new one. */
  end(): void;
}

const TENTHS = 10;

/** On a terminal, a line that is updated in place; otherwise a plain line at each 10 %. */
export function startProgress(
  planned: number,
  earlier: number,
  begun: number,
  quiet: boolean,
  console: Console,
): Progress {
  if (quiet || planned <= 1) return { update: () => {}, end: () => {} };
  return canMove() ? movingLine(planned, earlier, begun) : plainLines(planned, earlier, begun, console);
}

function movingLine(planned: number, earlier: number, begun: number): Progress {
  let latest: SweepProgress = { planned, done: 0, fail: 0, undecided: 0 };
  const bar = new SingleBar({
    format: () => lineOf(latest, earlier, begun),
    stream: process.stderr,
    hideCursor: true,
    gracefulExit: false,
  });
  bar.start(planned, 0);
  return {
    update: (progress) => {
      latest = progress;
      if (bar.isActive) bar.update(progress.done);
    },
    end: () => {
      if (bar.isActive) bar.stop();
    },
  };
}

function plainLines(planned: number, earlier: number, begun: number, console: Console): Progress {
  let next = 1;
  return {
    update: (progress) => {
      if (progress.done * TENTHS < planned * next) return;
      next = Math.floor((progress.done * TENTHS) / planned) + 1;
      console.error(`${lineOf(progress, earlier, begun)}\n`);
    },
    end: () => {},
  };
}

function lineOf({ done, planned, fail }: SweepProgress, earlier: number, begun: number): string {
  return progressLine({
    done,
    earlier,
    total: planned,
    fail,
    elapsed: (performance.now() - begun) / MILLIS_PER_SECOND,
  });
}
