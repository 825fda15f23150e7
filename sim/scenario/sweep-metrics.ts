/** The figures of one run that are compared across seeds. null: not measured in that run. */
export const sweepMetrics = [
  'failureRate',
  'leaderlessSeconds',
  'longestLeaderlessSeconds',
  'elections',
  'term',
  'latency.all.p50',
  'latency.all.p99',
  'latency.all.max',
  'latency.get.p99',
  'latency.put.p99',
  'messagesSent',
  'events',
] as const;
export type SweepMetric = (typeof sweepMetrics)[number];

/** Sections of a run's report whose figures have the same name in a row, without the section. */
const REPORT_SECTIONS = /^(raft|network)\./;

/** The sweep's name for the figure at this path of a run's report; undefined if sweeps do not compare it. */
export function sweepMetricAt(path: string): SweepMetric | undefined {
  const name = path === 'network.sent' ? 'messagesSent' : path.replace(REPORT_SECTIONS, '');
  return sweepMetrics.find((known) => known === name);
}
