import type { SweepResult } from '../../sim/run/sweep/result.ts';

/** The sweep as JSON, its rows a line each: ten thousand rows stay readable, and two files can be compared by lines. */
export function* sweepJson(result: SweepResult): Generator<string> {
  const { rows, ...head } = result;
  yield JSON.stringify(head, null, 2).slice(0, -2);
  yield ',\n  "rows": [';
  for (const [i, row] of rows.entries()) yield `${i === 0 ? '' : ','}\n    ${JSON.stringify(row)}`;
  yield rows.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}
