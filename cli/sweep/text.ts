import type { SweepResult } from '../../sim/run/sweep/result.ts';

/**
 * The sweep as JSON with one row per line, so that many rows stay readable and two files can be compared line by
 * line.
 */
export function* sweepJson(result: SweepResult): Generator<string> {
  const { rows, ...head } = result;
  yield JSON.stringify(head, null, 2).slice(0, -2);
  yield ',\n  "rows": [';
  for (const [i, row] of rows.entries()) yield `${i === 0 ? '' : ','}\n    ${JSON.stringify(row)}`;
  yield rows.length === 0 ? ']\n}\n' : '\n  ]\n}\n';
}
