import type { LostRun } from '../sim/run/lost-run.ts';
import type { Report } from '../sim/run/result.ts';

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
