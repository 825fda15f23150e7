import {
  type CheckOptions,
  type CheckOutcome,
  checkHistory,
} from '../../../../../sim/judges/linearizability/foreign/check.ts';

/* Histories in the formats of other tools, as text, and the verdicts of the check on them. */

export const encoder = new TextEncoder();

export const check = (text: string, options?: CheckOptions): Promise<CheckOutcome> =>
  checkHistory([encoder.encode(text)], options);

/** The verdict, or the mistake in the text. */
export async function verdictOf(lines: readonly string[], options?: CheckOptions): Promise<string> {
  const outcome = await check(lines.join('\n'), options);
  if (outcome.ok) return outcome.result.verdict;
  const { line, column, message } = outcome.mistake;
  return `${line}:${column}: ${message}`;
}

/** Events as lines of a Jepsen log. */
export const jepsen = (...events: string[]): string[] =>
  events.map((event) => `INFO  jepsen.util - ${event}`);

/** An event as an EDN map. */
export const map = (process: number, type: string, f: string, value: string, key = '0'): string =>
  `{:process ${process}, :type :${type}, :f :${f}, :key "${key}", :value ${value}}`;
