import { Chalk, type ChalkInstance } from 'chalk';
import type { Verdict } from '../../sim/judges/judge.ts';
import { layoutWidth, USUAL_WIDTH } from './layout.ts';

/** The colours and width with which lines are drawn. */
export interface Canvas {
  readonly paint: ChalkInstance;
  readonly width: number;
}

/** How a text is drawn. */
export interface DrawOptions {
  readonly color: boolean;
  /** Columns; default 80. */
  readonly width?: number;
}

/** The canvas for these options; without colour its paints change nothing. */
export function canvasOf({ color, width = USUAL_WIDTH }: DrawOptions): Canvas {
  return { paint: new Chalk({ level: color ? 1 : 0 }), width };
}

/** The canvas on which lines are laid out before they are folded to the width of the terminal. */
export function widened(canvas: Canvas): Canvas {
  return { ...canvas, width: layoutWidth(canvas.width) };
}

/** The verdict as the first word of a report. */
export function verdictWord(verdict: Verdict, paint: ChalkInstance): string {
  switch (verdict) {
    case 'pass':
      return paint.bold.green('PASS');
    case 'fail':
      return paint.bold.red('FAIL');
    case 'undecided':
      return paint.bold.yellow('UNDECIDED');
    default:
      throw new Error(`no such verdict: ${String(verdict satisfies never)}`);
  }
}

/** The mark in front of a check. */
export function verdictMark(verdict: Verdict, paint: ChalkInstance): string {
  switch (verdict) {
    case 'pass':
      return paint.green('✓');
    case 'fail':
      return paint.red('✗');
    case 'undecided':
      return paint.yellow('?');
    default:
      throw new Error(`no such verdict: ${String(verdict satisfies never)}`);
  }
}
