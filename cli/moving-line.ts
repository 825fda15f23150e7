import type { Console } from './console.ts';

interface MovingLine {
  show(text: string): void;
  /** Takes it away; what follows begins where it stood. */
  end(): void;
}

/** None at all. */
export const stillLine: MovingLine = { show: () => {}, end: () => {} };

/** Whether standard error is a terminal that can go back to what it has written. */
export function canMove(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== 'dumb';
}

/** A line on standard error that is written over and over; none where there is no terminal that can do that. */
export function movingLine(console: Console): MovingLine {
  if (!canMove()) return stillLine;
  let length = 0;
  return {
    show(text) {
      const cut = text.slice(0, Math.max(0, console.width - 1));
      console.error(`\r${cut.padEnd(length)}`);
      length = cut.length;
    },
    end() {
      if (length > 0) console.error(`\r${' '.repeat(length)}\r`);
      length = 0;
    },
  };
}
