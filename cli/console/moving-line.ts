import type { Console } from './console.ts';

interface MovingLine {
  show(text: string): void;
  /** Erases the line; further output begins in its place. */
  end(): void;
}

/** A line that shows nothing. */
export const stillLine: MovingLine = { show: () => {}, end: () => {} };

/** Whether standard error is a terminal that can overwrite a line. */
export function canMove(): boolean {
  return process.stderr.isTTY === true && process.env.TERM !== 'dumb';
}

/** A progress line on standard error that is overwritten in place; shows nothing if the terminal cannot do that. */
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
