import { createInterface } from 'node:readline';
import { setIn } from '../../reports/terminal/layout.ts';
import { cutTo } from '../../reports/words/format.ts';
import type { Trace } from '../../sim/run/trace/read.ts';
import { stateLines } from '../../sim/run/trace/replay-words.ts';
import type { Console } from '../console/console.ts';
import { type ExitCode, exitCodes } from '../request/command.ts';
import { inForeground } from '../start/foreground.ts';
import { Walk } from './walk.ts';

/* `replay --step`: steps through a run interactively, forward and back. */

const HELP = 'n, enter or → next   p or ← previous   a number: go there   q quit';
const CLEAR = '\u001b[2J\u001b[H';

type Move =
  | { readonly kind: 'by'; readonly by: number }
  | { readonly kind: 'to'; readonly to: number }
  | { readonly kind: 'quit' }
  | { readonly kind: 'interrupt' };

/**
 * Shows the cluster after event `at`, and then after the events to which the user's keys move; from a pipe, each
 * line or letter is a key. A terminal is cleared for each, so `note` is repeated there to remain visible.
 */
export async function stepThrough(
  trace: Trace,
  at: number,
  steps: readonly string[],
  note: string,
  console: Console,
): Promise<ExitCode> {
  const walk = new Walk(trace);
  inForeground(() => walk.go(at));
  const clears = process.stdout.isTTY === true && console.environment?.TERM !== 'dumb';
  const top = clears ? CLEAR + (note === '' ? '' : `${note}\n`) : '';
  const show = (): void => {
    const lines = stateLines(walk.state, steps, (text) => setIn(text, console.width)).map((line) =>
      cutTo(line, console.width),
    );
    console.out(`${top}${lines.join('\n')}\n\n${HELP}\n`);
  };
  show();
  const moves = process.stdin.isTTY === true ? keysPressed() : linesTyped();
  for await (const move of moves) {
    if (move.kind === 'quit') return exitCodes.ok;
    if (move.kind === 'interrupt') return exitCodes.interrupted;
    inForeground(() => walk.go(move.kind === 'to' ? move.to : walk.at + move.by));
    show();
  }
  return exitCodes.ok;
}

async function* linesTyped(): AsyncGenerator<Move> {
  for await (const line of createInterface({ input: process.stdin })) {
    const word = line.trim();
    if (/^\d+$/.test(word)) yield { kind: 'to', to: Number(word) };
    else if (word === '') yield { kind: 'by', by: 1 };
    else for (const letter of word) yield* moveOf(letter);
  }
}

async function* keysPressed(): AsyncGenerator<Move> {
  const { stdin } = process;
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let digits = '';
  try {
    for await (const chunk of stdin) {
      for (const key of keysIn(String(chunk))) {
        if (/^\d$/.test(key)) {
          digits += key;
          continue;
        }
        if (key === '\r' && digits !== '') yield { kind: 'to', to: Number(digits) };
        else yield* moveOf(key);
        digits = '';
      }
    }
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

/**
 * Splits a chunk of input into keys: several may arrive at once, and an arrow key is a sequence of three
 * characters.
 */
export function keysIn(chunk: string): readonly string[] {
  const keys: string[] = [];
  for (let at = 0; at < chunk.length; at += keys[keys.length - 1].length)
    keys.push(chunk.slice(at, at + (chunk.startsWith('\u001b[', at) ? ARROW_LENGTH : 1)));
  return keys;
}

const ARROW_LENGTH = 3;
const NEXT = ['n', '\r', '\n', '\u001b[C', '\u001b[B', ' '];
const PREVIOUS = ['p', '\u001b[D', '\u001b[A'];
const QUIT = ['q', '\u0004', '\u001b'];
/** Ctrl-C, which in raw mode is delivered as a key. */
const INTERRUPT = '\u0003';

function* moveOf(key: string): Generator<Move> {
  if (NEXT.includes(key)) yield { kind: 'by', by: 1 };
  else if (PREVIOUS.includes(key)) yield { kind: 'by', by: -1 };
  else if (QUIT.includes(key)) yield { kind: 'quit' };
  else if (key === INTERRUPT) yield { kind: 'interrupt' };
}
