import type { Slip } from '../../sim/audit/slip.ts';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { RunDetails } from '../../sim/measure/details.ts';
import type { RaftTotals, Report } from '../../sim/report.ts';
import { brokenOffInWords } from '../words/broken-off.ts';
import { shrinking } from '../words/commands.ts';
import { counted, NARROW_SPACE, percent, perSecond, seconds } from '../words/format.ts';
import { firstViolation } from '../words/violations.ts';
import { figure } from './frame.ts';
import { percentileChart, scatterChart } from './latency-charts.ts';
import { linkMatrix } from './links.ts';
import { html, type Markup } from './markup.ts';
import { commandBox, figureBox, type PagePart, pageOf, verdictBadge } from './page.ts';
import {
  checksList,
  faultsTable,
  gradesTable,
  latencyTable,
  milestoneChips,
  phasesTable,
} from './run-tables.ts';
import { scenarioSource } from './source.ts';
import { storyOf } from './story.ts';
import { stripChart } from './strip.ts';
import { throughputChart } from './throughput.ts';

export interface RunPage {
  readonly report: Report;
  readonly details: RunDetails;
  /** The text of the scenario file. */
  readonly scenarioText: string;
  /** A sentence about the scenario. */
  readonly about: string;
  /** Who broke which rule before the first violation. */
  readonly slips?: readonly Slip[];
}

/** The HTML report of one run as one self-contained page. */
export function runHtml(page: RunPage, maxBytes?: number): string {
  const { report, details, scenarioText } = page;
  const { runFrom, end, points } = details;
  const whole = (end - runFrom) / MICROS_PER_SECOND;
  const parts: PagePart[] = [part('verdict', 0, head(page)), part('checks', 0, checks(report))];
  const add = (title: string, expendable: number, note: string, content: Markup): void => {
    const words = note === '' ? null : html`<p class="note">${note}</p>`;
    parts.push(part(title, expendable, html`<section><h2>${title}</h2>${words}${content}</section>`));
  };
  if (report.cs3700 !== undefined)
    add(
      'CS3700',
      0,
      'As the course grades it, but for values, which are judged by linearizability.',
      gradesTable(report.cs3700),
    );
  if (firstViolation(report) !== null)
    add('What went wrong', 0, '', storyOf(report, details, page.slips ?? []));
  add('Servers', 2, '', stripChart(details));
  add('Throughput', 1, '', throughputChart(report.timeline, details, whole));
  add(
    'Latency',
    4,
    'From the moment an operation was meant to start to its final answer, retries included; in virtual time.',
    points.ok.length + points.notOk.length === 0
      ? scatterChart(points, runFrom, whole)
      : html`${latencyTable(report.latency)}${scatterChart(points, runFrom, whole)}<h3>By percentile</h3>${percentileChart(points.distributions)}`,
  );
  if (report.phases.length > 1) add('Before, during and after faults', 1, '', phasesTable(report.phases));
  if (report.faults.length > 0) add('Faults', 1, '', faultsTable(report.faults));
  add('Links', 3, '', linkMatrix(details.links));
  add('Milestones', 1, '', milestoneChips(report.reached));
  const asRun = report.replay.includes(' --set ')
    ? 'As in its file; --set in the command above changed some of it for this run.'
    : '';
  add('Scenario', 2, asRun, scenarioSource(scenarioText, report, details));
  parts.push(part('colophon', 0, foot(report)));
  return pageOf(
    `${report.verdict.toUpperCase()} ${report.scenario.name}, seed ${report.seed}`,
    parts,
    maxBytes,
  );
}

function part(title: string, expendable: number, content: Markup): PagePart {
  return { title, expendable, content };
}

function head({ report, about }: RunPage): Markup {
  const { scenario, seed, verdict, replay } = report;
  const violates = report.properties.some((property) => property.verdict === 'fail');
  return html`<header class="top">${verdictBadge(verdict)}<div><h1>${scenario.name}, seed ${seed}</h1>
<p class="about">${about}</p></div></header>
${report.brokenOff === undefined ? null : html`<p class="alarm">${brokenOffInWords(report.brokenOff)}</p>`}
${commandBox(replay)}
${violates ? commandBox(shrinking(replay)) : null}
<dl class="figures">${figuresOf(report)}</dl>`;
}

function leadershipBoxes(raft: RaftTotals): readonly Markup[] {
  if (raft.rolesDeclared === false)
    return [figureBox('no leader', '–', 'no role declared'), figureBox('elections', '–', 'no role declared')];
  return [
    figureBox(
      'no leader',
      seconds(raft.leaderlessSeconds, NARROW_SPACE),
      `longest ${seconds(raft.longestLeaderlessSeconds, NARROW_SPACE)}`,
    ),
    figureBox(
      'elections',
      figure(raft.elections),
      `${counted(raft.leaders, 'leader')}, term ${figure(raft.term)}`,
    ),
  ];
}

function figuresOf(report: Report): readonly Markup[] {
  const { requests, raft, network, latency, virtualSeconds, wallSeconds, events } = report;
  const all = latency.all;
  const boxes = [
    figureBox(
      'failure rate',
      percent(report.failureRate),
      `${figure(requests.failed)} failed, ${figure(requests.unknown)} unknown`,
    ),
    figureBox('operations ok', figure(requests.ok), `of ${figure(requests.sent)} sent`),
    figureBox(
      'latency p99',
      all === undefined ? '–' : `${all.p99 < 100 ? all.p99.toFixed(1) : figure(all.p99)} ms`,
      all === undefined ? '' : `median ${all.p50.toFixed(1)} ms`,
    ),
    ...leadershipBoxes(raft),
    figureBox('messages', figure(network.sent), `${figure(network.lost)} lost, ${figure(network.cut)} cut`),
    figureBox(
      'simulated',
      seconds(virtualSeconds, NARROW_SPACE),
      wallSeconds > 0 ? `in ${seconds(wallSeconds)}` : '',
    ),
    figureBox('events', figure(events), wallSeconds > 0 ? perSecond(events / wallSeconds) : ''),
  ];
  return boxes;
}

function checks(report: Report): Markup {
  return html`<section><h2>Properties and expectations</h2>${checksList(report)}</section>`;
}

function foot({ digest, raftsim, scenario }: Report): Markup {
  return html`<footer>raftsim ${raftsim} · ${scenario.file} · sha256 ${scenario.sha256.slice(0, 16)} · digest <span class="mono">${digest}</span></footer>`;
}
