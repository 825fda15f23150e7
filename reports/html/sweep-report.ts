import type { SweepResult, SweepRow, SweepSignature } from '../../sim/run/sweep/result.ts';
import { type SweepMetric, sweepMetrics } from '../../sim/scenario/sweep-metrics.ts';
import { runCommand } from '../words/commands.ts';
import { counted, milliseconds, NARROW_SPACE, percent, seconds, slowRate } from '../words/format.ts';
import {
  metricNames,
  needsPlaces,
  neverReached,
  placeInWords,
  seedsInWords,
  shareInWords,
  signatureName,
  stoppedInWords,
  subjectOf,
} from '../words/sweep.ts';
import { checksOf, failedChecks, isCutShort } from '../words/sweep-checks.ts';
import { commandText } from './command.ts';
import { distributionChart } from './distribution.ts';
import { figure } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { commandBox, figureBox, type PagePart, pageOf, verdictBadge } from './page.ts';
import { milestoneChips } from './run-tables.ts';
import {
  baselineTable,
  gridTable,
  nondeterminismNote,
  sweptFaultsTable,
  unjudgedTable,
} from './sweep-tables.ts';

const MAX_SIGNATURES = 100;
const WORST_SEEDS = 5;
/** The metrics by which the worst seeds are listed. */
const WORST_BY: readonly SweepMetric[] = ['longestLeaderlessSeconds', 'failureRate', 'latency.all.p99'];

/** Names of the files beside the page that show a failure: its own page, if any, and its trace; null: none. */
export type FailureLinks = (
  signature: SweepSignature,
) => { readonly page: string | null; readonly trace: string } | null;

/** The HTML report of a sweep as one self-contained page; `earlier`: runs that an earlier attempt had played. */
export function sweepHtml(sweep: SweepResult, links: FailureLinks = () => null, earlier = 0): string {
  const parts: PagePart[] = [{ title: 'verdict', expendable: 0, content: head(sweep, earlier) }];
  const add = (title: string, expendable: number, content: Markup | null): void => {
    if (content === null) return;
    parts.push({ title, expendable, content: html`<section><h2>${title}</h2>${content}</section>` });
  };
  add('Two runs of one seed differ', 0, nondeterminismNote(sweep));
  add('Failures by cause', 0, signaturesTable(sweep, links));
  add('Runs without a verdict', 0, unjudgedTable(sweep));
  add('Across seeds', 1, acrossTable(sweep));
  add('By cell of the grid', 1, gridTable(sweep));
  add('Against the baseline', 1, baselineTable(sweep));
  add('Worst seeds', 2, worstTable(sweep));
  add('Faults', 2, sweptFaultsTable(sweep));
  add('Milestones', 2, milestonesPart(sweep));
  parts.push({ title: 'colophon', expendable: 0, content: foot(sweep) });
  return pageOf(`${sweep.verdict.toUpperCase()} sweep ${subjectOf(sweep)}`, parts);
}

function head(sweep: SweepResult, earlier: number): Markup {
  const { verdict, signatures, runs, pass, fail, undecided, wallSeconds, pooled } = sweep;
  const stopped = isCutShort(sweep) ? '' : stoppedInWords(sweep);
  const [first] = signatures;
  const command = first === undefined ? '' : runCommand(sweep, first.scenario, first.cell, first.firstSeed);
  const boxes = [
    figureBox('runs', figure(runs), `seeds ${seedsInWords(sweep.seeds)}`),
    figureBox('pass', figure(pass), undecided > 0 ? `${figure(undecided)} undecided` : ''),
    figureBox('fail', figure(fail), fail > 0 ? counted(signatures.length, 'distinct cause') : ''),
    figureBox(
      'failing runs',
      fail === 0 ? `< ${percent(sweep.interval[1])}` : percent(sweep.failingShare),
      fail === 0 ? 'at 95 %' : `95 % CI ${percent(sweep.interval[0])} – ${percent(sweep.interval[1])}`,
    ),
    ...(pooled === null
      ? []
      : [
          figureBox(
            'pooled latency p99',
            `${milliseconds(pooled.p99, NARROW_SPACE)} ms`,
            `of ${figure(pooled.count)} operations`,
          ),
        ]),
    ...(wallSeconds > 0
      ? [
          figureBox(
            'took',
            seconds(wallSeconds, NARROW_SPACE),
            runs > earlier ? `${slowRate((runs - earlier) / wallSeconds, NARROW_SPACE)} runs/s` : '',
          ),
        ]
      : []),
  ];
  const notes = [
    ...(stopped === '' ? [] : [stopped]),
    ...checksOf(sweep).flatMap(({ holds, text }) => (holds ? [text] : [])),
  ];
  const alarms = failedChecks(sweep).map(({ text }) => text);
  return html`<header class="top">${verdictBadge(verdict)}<div><h1>sweep ${subjectOf(sweep)}</h1>
<p class="about">${shareInWords(sweep)}</p></div></header>
${alarms.map((alarm) => html`<p class="alarm">✗ ${alarm}</p>`)}
${command === '' ? null : commandBox(command)}
<dl class="figures">${boxes}</dl>
${notes.map((note) => html`<p class="note cut">${note}</p>`)}`;
}

/** What the judge said of the first run with this failure. */
function saidOf({ firstSeed, message }: SweepSignature): Markup | null {
  return message === undefined ? null : html`seed ${firstSeed}: ${message}<br>`;
}

function signaturesTable(sweep: SweepResult, links: FailureLinks): Markup | null {
  const { signatures } = sweep;
  if (signatures.length === 0) return null;
  const rows = signatures
    .slice(0, MAX_SIGNATURES)
    .map(
      (signature) =>
        html`<tr><td><b>${signatureName(signature)}</b><br>${saidOf(signature)}${commandText(runCommand(sweep, signature.scenario, signature.cell, signature.firstSeed))}${linksLine(links(signature))}</td><td class="n">${figure(signature.runs)}</td><td class="n">${signature.firstSeed}</td><td class="n">${seconds(signature.smallest.second)} <span class="soft">(seed ${signature.smallest.seed})</span></td></tr>`,
    );
  const more = signatures.length - MAX_SIGNATURES;
  return html`<div class="scroll"><table><thead><tr><th>cause</th><th class="n">runs</th><th class="n">first seed</th><th class="n">smallest</th></tr></thead><tbody>${rows}</tbody></table></div>
${more > 0 ? html`<p class="note cut">${more} more causes are not shown.</p>` : null}`;
}

function linksLine(link: ReturnType<FailureLinks>): Markup | null {
  if (link === null) return null;
  const { page, trace } = link;
  const first = page === null ? null : html`<a href="${encodeURI(page)}">its page</a> · `;
  return html`<br>${first}<a href="${encodeURI(trace)}">its trace</a>`;
}

function acrossTable(sweep: SweepResult): Markup | null {
  const { across, rows } = sweep;
  const placed = needsPlaces(sweep);
  const lines = sweepMetrics.flatMap((metric) => {
    const figures = across[metric];
    if (figures === undefined) return [];
    const { name, print } = metricNames[metric];
    const values = rows.flatMap((row) => row[metric] ?? []);
    const where = placeInWords(sweep, figures.worstScenario, figures.worstCell);
    const place = placed ? html`<td class="where"><code>${where}</code></td>` : null;
    return [
      html`<tr><td class="metric">${name}</td><td>${distributionChart(name, values, print)}</td><td class="n">${print(figures.median)}</td><td class="n">${print(figures.p95)}</td><td class="n">${print(figures.worst)}</td><td class="n">${figures.worstSeed}</td>${place}</tr>`,
    ];
  });
  if (lines.length === 0) return null;
  return html`<p class="note">Each run counts once: percentiles of per-seed values, and how they are spread.</p>
<div class="scroll"><table><thead><tr><th></th><th>lowest to highest</th><th class="n">median</th><th class="n">p95</th><th class="n">worst</th><th class="n">seed</th>${placed ? html`<th>where</th>` : null}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

/** The seeds with the worst figures, which may have passed nevertheless. */
function worstTable(sweep: SweepResult): Markup | null {
  if (sweep.rows.length < 2) return null;
  const tables = WORST_BY.map((metric) => {
    const { name, print } = metricNames[metric];
    const worst = sweep.rows
      .filter((row) => (row[metric] ?? 0) > 0)
      .sort((a, b) => (b[metric] ?? 0) - (a[metric] ?? 0))
      .slice(0, WORST_SEEDS);
    if (worst.length === 0) return null;
    return html`<h3>by ${name}</h3><div class="scroll"><table class="worst-seeds"><tbody>${worst.map((row) => worstRow(sweep, row, print(row[metric] ?? 0)))}</tbody></table></div>`;
  });
  return html`${tables}`;
}

function worstRow(sweep: SweepResult, row: SweepRow, value: string): Markup {
  const where = placeInWords(sweep, row.scenario, row.cell);
  const place = where === '' ? null : html`<td>${where}</td>`;
  return html`<tr><td class="n">${value}</td><td class="n">seed ${row.seed}</td><td>${row.verdict}</td>${place}<td>${commandText(runCommand(sweep, row.scenario, row.cell, row.seed))}</td></tr>`;
}

function milestonesPart(sweep: SweepResult): Markup | null {
  if (sweep.runs === 0) return null;
  const never = neverReached(sweep).length;
  const words =
    never === 0
      ? 'Runs in which each was reached.'
      : `Runs in which each was reached; ${counted(never, 'milestone')} never: there, this sweep has tested nothing.`;
  return html`<p class="note">${words}</p>${milestoneChips(sweep.reached)}`;
}

function foot({ digest, raftsim, seeds, shard }: SweepResult): Markup {
  return html`<footer>raftsim ${raftsim} · seeds ${seeds}${shard === '' ? '' : ` · shard ${shard}`} · digest <span class="mono">${digest}</span></footer>`;
}
