import type { TraceEvent } from '../trace/event.ts';
import { inWords } from '../trace/words.ts';

/** An event in words. A fault is told without its time, which the line has already, and without targets that it names. */
export function briefly(event: TraceEvent, words: readonly string[]): string {
  if (event.kind !== 'faultBegan' && event.kind !== 'faultEnded') return inWords(event, words);
  const step = words[event.step]?.replace(/^at [^:]*: /u, '') ?? `step ${event.step + 1}`;
  const targets = event.target.match(/[nc]\d+/gu) ?? [];
  const isNamed = targets.every((target) => new RegExp(`\\b${target}\\b`, 'u').test(step));
  if (event.kind === 'faultEnded') return `fault over: ${step}${isNamed ? '' : `, at ${event.target}`}`;
  return `fault: ${step}${isNamed ? '' : ` strikes ${event.target}`}`;
}
