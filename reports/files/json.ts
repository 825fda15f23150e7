import type { Report } from '../../sim/report.ts';
import type { LostRun } from '../../sim/run/lost-run.ts';
import type { SweepResult } from '../../sim/run/sweep/result.ts';
import type { Checked } from '../terminal/check.ts';

/** The keys of a report in the order in which they are written; those that not every report has come last. */
const ORDER: Readonly<Record<Exclude<keyof Report, 'brokenOff' | 'cs3700'>, null>> = {
  format: null,
  version: null,
  raftsim: null,
  scenario: null,
  seed: null,
  verdict: null,
  exitCode: null,
  digest: null,
  events: null,
  virtualSeconds: null,
  wallSeconds: null,
  properties: null,
  expectations: null,
  requests: null,
  failureRate: null,
  latency: null,
  phases: null,
  timeline: null,
  network: null,
  raft: null,
  faults: null,
  reached: null,
  replay: null,
};

function ordered(report: Report): Report {
  return { ...ORDER, ...report };
}

/** JSON indented by two, ending in a line feed. Equal values yield equal bytes. */
export function jsonText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** The text that `--json` prints and report.json contains. */
export function reportText(report: Report): string {
  return jsonText(ordered(report));
}

/** The reports of several scenarios, and the lost runs, which have no report, if there are any. */
export function reportsText(reports: readonly Report[], lost: readonly LostRun[] = []): string {
  const runs = { format: 'raftsim-runs', reports: reports.map(ordered) };
  return jsonText(lost.length === 0 ? runs : { ...runs, lost });
}

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

/** The output of `raftsim check --json`: the result; for several histories, all results in the order given. */
export function checksText(checked: readonly Checked[]): string {
  const results = checked.map(({ file, result }) => {
    const { format, version, verdict, ...rest } = result;
    return { format, version, verdict, file, ...rest };
  });
  const [only, ...more] = results;
  if (only !== undefined && more.length === 0) return jsonText(only);
  return jsonText({ format: 'raftsim-checks', version: 1, results });
}
