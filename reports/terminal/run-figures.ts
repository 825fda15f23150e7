import type { LatencyOf, LatencySummary, Report } from '../../sim/report.ts';
import { counted, grouped, milliseconds, percent, perSecond, seconds } from '../words/format.ts';
import type { Canvas } from './canvas.ts';
import { dotted, INDENT, labelled, TEXT_COLUMN, twoColumns } from './layout.ts';

const SECOND_COLUMN = 36;
const OPERATION_WIDTH = 6;
const FIGURE_WIDTH = 8;
const FIGURES = ['p50', 'p90', 'p99', 'p999', 'max'] as const;
const FIGURE_NAMES = { p50: 'p50', p90: 'p90', p99: 'p99', p999: 'p99.9', max: 'max' } as const;
/** What `latencyLines` may show: each kind of operation, or all together. */
export const EACH_OPERATION: readonly LatencyOf[] = ['put', 'get', 'cas', 'delete'];
export const ALL_OPERATIONS: readonly LatencyOf[] = ['all'];

/** Virtual and real time, and the number of events. */
export function timeLine(report: Report, canvas: Canvas): string {
  const { virtualSeconds, wallSeconds, events } = report;
  const virtual = `${seconds(virtualSeconds)} virtual`;
  if (wallSeconds <= 0) return figure('time', virtual, `${grouped(events)} events`, canvas);
  const ratio = virtualSeconds / wallSeconds;
  const speed = `${ratio < 1 ? ratio.toFixed(2) : grouped(ratio)}x`;
  return figure(
    'time',
    `${virtual} in ${seconds(wallSeconds)} (${speed})`,
    `${grouped(events)} events (${perSecond(events / wallSeconds)})`,
    canvas,
  );
}

/** Elections, terms, leaders, and the time without one. */
export function raftLine({ raft, virtualSeconds }: Report, canvas: Canvas): string {
  if (raft.rolesDeclared === false)
    return parts('raft', ['no server declared a role', 'elections and leaders are not known'], canvas);
  const { leaderlessSeconds } = raft;
  const share = virtualSeconds > 0 ? ` (${percent(leaderlessSeconds / virtualSeconds)})` : '';
  return parts(
    'raft',
    [
      counted(raft.elections, 'election'),
      `term ${grouped(raft.term)}`,
      counted(raft.leaders, 'leader'),
      `no leader ${seconds(leaderlessSeconds)}${share}`,
    ],
    canvas,
  );
}

/** Messages between servers. */
export function networkLine({ network }: Report, canvas: Canvas): string {
  const { sent, lost, cut, duplicated, reordered } = network;
  const shares = [`${grouped(sent)} sent`];
  if (lost > 0) shares.push(`${grouped(lost)} lost (${percent(lost / sent)})`);
  if (cut > 0) shares.push(`${grouped(cut)} cut`);
  if (duplicated > 0) shares.push(`${grouped(duplicated)} duplicated`);
  if (reordered > 0) shares.push(`${grouped(reordered)} reordered`);
  return parts('network', shares, canvas);
}

/** The outcomes of requests, with the failure rate. */
export function requestLine({ requests, failureRate }: Report, canvas: Canvas): string {
  const { ok, failed, unknown } = requests;
  const outcomes = [`${grouped(ok)} ok`];
  if (failed > 0) outcomes.push(`${grouped(failed)} failed`);
  if (unknown > 0) outcomes.push(`${grouped(unknown)} unknown`);
  return figure('requests', outcomes.join(' · '), `failure rate ${percent(failureRate)}`, canvas);
}

/** The causes for which requests were not ok, the commonest first; no line if all were ok. */
export function causeLines({ requests }: Report, canvas: Canvas): string[] {
  const causes = Object.entries(requests.causes).filter(([, count]) => count > 0);
  causes.sort(([, a], [, b]) => b - a);
  if (causes.length === 0) return [];
  const texts = causes.map(([cause, count]) => `${grouped(count)} ${cause}`);
  return [parts('', texts, canvas)];
}

/** A table of percentiles with a line for each of these; no lines if no operation was ok. */
export function latencyLines(
  { latency }: Report,
  names: readonly LatencyOf[],
  { paint, width }: Canvas,
): string[] {
  const rows = names.flatMap((name) => {
    const summary = latency[name];
    return summary === undefined ? [] : [{ name, summary }];
  });
  if (rows.length === 0) return [];
  const fits = TEXT_COLUMN + OPERATION_WIDTH + FIGURES.length * FIGURE_WIDTH <= width;
  const margin = ' '.repeat(fits ? TEXT_COLUMN : INDENT);
  const room = Math.floor((width - INDENT - OPERATION_WIDTH) / FIGURES.length);
  const columns = fits ? FIGURE_WIDTH : Math.min(FIGURE_WIDTH, room);
  const heads = FIGURES.map((name) => FIGURE_NAMES[name].padStart(columns)).join('');
  return [
    margin + paint.dim('ms'.padEnd(OPERATION_WIDTH) + heads),
    ...rows.map(({ name, summary }) => margin + latencyRow(name, summary, columns)),
  ];
}

function latencyRow(name: string, summary: LatencySummary, columns: number): string {
  const figures = FIGURES.map((figureName) => milliseconds(summary[figureName]).padStart(columns));
  return name.padEnd(OPERATION_WIDTH) + figures.join('');
}

function figure(label: string, left: string, right: string, { paint, width }: Canvas): string {
  return labelled(paint, label, twoColumns(left, right, SECOND_COLUMN, width - TEXT_COLUMN));
}

function parts(label: string, texts: readonly string[], { paint, width }: Canvas): string {
  return labelled(paint, label, dotted(texts, width - TEXT_COLUMN));
}
