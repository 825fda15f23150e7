import type { ChalkInstance } from 'chalk';
import { printable } from '../../sim/facts/printable.ts';
import type { CheckResult } from '../../sim/judges/linearizability/foreign/check.ts';
import { counted, cutTo } from '../words/format.ts';
import { canvasOf, type DrawOptions } from './canvas.ts';
import { labelled, TEXT_COLUMN, wrapped } from './layout.ts';
import { witnessLines } from './witness.ts';

const VERDICT_WIDTH = 9;
const MAX_MESSAGE_LINES = 3;
const MAX_OPERATIONS = 12;

/** A history and the result of checking it. */
export interface Checked {
  readonly file: string;
  readonly result: CheckResult;
}

interface CheckTextOptions extends DrawOptions {
  /** Only the line with the verdict. */
  readonly quiet: boolean;
}

/** The result for one history as text: the verdict first, then the reason, with the operations that show it. */
export function renderCheck({ file, result }: Checked, options: CheckTextOptions): string {
  const { paint, width } = canvasOf(options);
  const lines = [headline(file, result, paint, width)];
  if (!options.quiet) lines.push(...whyLines(result, paint, width));
  return `${lines.join('\n')}\n`;
}

/** Summarises several histories: how many have which verdict. */
export function renderChecks(checked: readonly Checked[], unreadable: number): string {
  const count = (verdict: CheckResult['verdict']): number =>
    checked.filter(({ result }) => result.verdict === verdict).length;
  const parts = [
    counted(checked.length + unreadable, 'history', 'histories'),
    `${count('ok')} ok`,
    `${count('illegal')} illegal`,
    `${count('unknown')} unknown`,
  ];
  if (unreadable > 0) parts.push(`${unreadable} unreadable`);
  return `\n${parts.join(' · ')}\n`;
}

function headline(file: string, result: CheckResult, paint: ChalkInstance, width: number): string {
  const { verdict, model, operations, keys } = result;
  const what = [model, counted(operations, 'operation'), counted(keys, 'key')].join(' · ');
  const word = paintOf(paint, verdict)(verdict.toUpperCase().padEnd(VERDICT_WIDTH));
  const room = width - VERDICT_WIDTH - 2 - what.length;
  // The name distinguishes the histories, so on a narrow line the figures are dropped first.
  const name = printable(file);
  if ([...name].length > room) return `${word}${cutTo(name, Math.max(8, width - VERDICT_WIDTH))}`;
  return `${word}${name}  ${paint.dim(what)}`;
}

function paintOf(paint: ChalkInstance, verdict: CheckResult['verdict']): ChalkInstance {
  switch (verdict) {
    case 'ok':
      return paint.green;
    case 'illegal':
      return paint.red;
    case 'unknown':
      return paint.yellow;
    default:
      throw new Error(`no such verdict: ${String(verdict satisfies never)}`);
  }
}

function whyLines(result: CheckResult, paint: ChalkInstance, width: number): string[] {
  const room = width - TEXT_COLUMN;
  if (result.verdict === 'unknown') {
    const text = 'neither an order nor a proof that there is none was found within the budget (--budget)';
    return ['', ...sentence('why', text, paint, room), ''];
  }
  const { message, witness } = result;
  if (message === undefined || witness === undefined) return [];
  return [
    '',
    ...sentence('why', message, paint, room),
    ...witnessLines(witness, MAX_OPERATIONS, { paint, width }),
    '',
  ];
}

function sentence(label: string, text: string, paint: ChalkInstance, room: number): string[] {
  return wrapped(text, room, MAX_MESSAGE_LINES).map((line, i) =>
    labelled(paint, i === 0 ? label : '', i === 0 ? paint.bold(line) : line),
  );
}
