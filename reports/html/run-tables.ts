import type {
  CourseReport,
  ExpectationResult,
  FaultResult,
  LatencyOf,
  LatencySummary,
  PhaseSummary,
  PropertyResult,
  Report,
} from '../../sim/report.ts';
import { aside, correctness, gradesOf, OWN_VALUES } from '../words/course-grades.ts';
import { actualOf } from '../words/expectations.ts';
import { clock, cutTo, milliseconds, NARROW_SPACE, percent } from '../words/format.ts';
import { shortTarget } from '../words/targets.ts';
import { notHeld } from '../words/violations.ts';
import { figure } from './frame.ts';
import { html, type Markup } from './markup.ts';
import { markOf } from './page.ts';

/** Characters of the servers struck, in a table. */
const LONGEST_TARGET = 160;
/** A list of more than eight servers or runs of servers, and how many of them are shown. */
const LONG_LIST = /n\d+(?:-n\d+)?(?: n\d+(?:-n\d+)?){8,}/gu;
const FEW = 4;

const OPERATIONS: readonly LatencyOf[] = ['all', 'get', 'put', 'cas', 'delete'];

/**
 * The properties that did not hold, with reasons; then the expectations; then, in columns, the properties that
 * held.
 */
export function checksList({ properties, expectations }: Report): Markup {
  const held = properties.filter(({ verdict }) => verdict === 'pass');
  const objections = notHeld(properties);
  const met = (verdict: string): number => (verdict === 'pass' ? 1 : 0);
  const expected = expectations.slice().sort((a, b) => met(a.verdict) - met(b.verdict));
  const first =
    objections.length + expected.length === 0
      ? null
      : html`<ul class="checks">${objections.map(objection)}${expected.map(expectationItem)}</ul>`;
  return html`${first}<ul class="held">${held.map(heldItem)}</ul>`;
}

function objection({ name, verdict, message, reason, at }: PropertyResult): Markup {
  const where = at === undefined ? '' : ` At ${clock(at.second)}, event ${figure(at.event)}.`;
  const code = reason === undefined ? '' : ` (${reason})`;
  const words = `${message ?? 'A budget ran out before a verdict'}${code}.${where}`;
  return html`<li class="${verdict}"><span class="mark">${markOf(verdict)}</span><div><b>${name}</b><br>${words}</div></li>`;
}

function expectationItem(expectation: ExpectationResult): Markup {
  const { verdict, text, line } = expectation;
  const place = line > 0 ? html` · <a href="#L${line}">line ${line}</a>` : null;
  return html`<li class="${verdict}"><span class="mark">${markOf(verdict)}</span><div>expect ${text} <span class="soft">· ${actualOf(expectation)}${place}</span></div></li>`;
}

function heldItem({ name, checked }: PropertyResult): Markup {
  return checked === 0
    ? html`<li class="silent"><span class="mark">${markOf('silent')}</span>${name} <span class="soft">nothing to judge</span></li>`
    : html`<li class="pass"><span class="mark">${markOf('pass')}</span>${name} <span class="soft">${figure(checked)}</span></li>`;
}

/** Latency by kind of operation, in milliseconds. */
export function latencyTable(latency: Report['latency']): Markup {
  const rows = OPERATIONS.flatMap((name) => {
    const summary = latency[name];
    return summary === undefined ? [] : [latencyRow(name, summary)];
  });
  if (rows.length === 0) return html`<p class="none">No operation was ok.</p>`;
  const heads = ['count', 'mean', 'p50', 'p90', 'p99', 'p99.9', 'max'].map(
    (name) => html`<th class="n">${name}</th>`,
  );
  return html`<div class="scroll"><table><thead><tr><th>ms</th>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`;
}

function latencyRow(name: string, { count, mean, p50, p90, p99, p999, max }: LatencySummary): Markup {
  const figures = [mean, p50, p90, p99, p999, max].map(
    (value) => html`<td class="n">${milliseconds(value, NARROW_SPACE)}</td>`,
  );
  return html`<tr><td>${name}</td><td class="n">${figure(count)}</td>${figures}</tr>`;
}

/** Failure rate and latency before, during and after each fault. */
export function phasesTable(phases: readonly PhaseSummary[]): Markup {
  const rows = phases.map(
    ({ from, to, label, ok, failureRate, p50, p99 }) =>
      html`<tr><td>${brief(label)}</td><td class="n">${from.toFixed(1)} … ${to.toFixed(1)} s</td><td class="n">${figure(ok)}</td><td class="n">${percent(failureRate)}</td><td class="n">${latencyOf(ok, p50)}</td><td class="n">${latencyOf(ok, p99)}</td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th></th><th class="n">when</th><th class="n">ok</th><th class="n">failure rate</th><th class="n">p50 ms</th><th class="n">p99 ms</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** Lists of servers in short, and of long ones only the beginning; the rest is in the title that a pointer shows. */
function brief(text: string): Markup {
  const few = shortTarget(text).replace(LONG_LIST, (list) => `${list.split(' ').slice(0, FEW).join(' ')} …`);
  const short = cutTo(few, LONGEST_TARGET);
  return short === text ? html`${text}` : html`<span title="${text}">${short}</span>`;
}

function latencyOf(ok: number, value: number): string {
  return ok === 0 ? '–' : milliseconds(value, NARROW_SPACE);
}

/** A row for each strike, with its effect. */
export function faultsTable(faults: readonly FaultResult[]): Markup {
  const rows = faults.map(
    (fault) =>
      html`<tr><td class="n">${clock(fault.at)}</td><td class="metric">${fault.do}</td><td>${brief(fault.target)}</td><td class="${fault.effective ? '' : 'idle'}">${fault.effect}</td></tr>`,
  );
  return html`<div class="scroll"><table><thead><tr><th class="n">at</th><th>fault</th><th>target</th><th>what began in its time, or within two election time-outs of its end</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The grades of the run by the course CS3700. */
export function gradesTable(cs3700: CourseReport): Markup {
  const rows = gradesOf(cs3700).map(
    ({ name, figure, tier }) =>
      html`<tr><td>${name}</td><td class="n">${figure}</td><td><span class="tier ${tier}">${tier}</span></td></tr>`,
  );
  const verdict = cs3700.correct ? 'pass' : 'fail';
  const first = html`<li class="${verdict}"><span class="mark">${markOf(verdict)}</span><div><b>${correctness(cs3700)}</b><br>${aside(cs3700).join(' · ')}</div></li>`;
  const checks = Object.entries(cs3700.checks).map(([name, met]) => {
    const held = met ? 'pass' : name === OWN_VALUES ? 'silent' : 'fail';
    return html`<li class="${held}"><span class="mark">${markOf(held)}</span>${name}</li>`;
  });
  return html`<ul class="checks">${first}</ul>
<div class="scroll"><table class="grades"><thead><tr><th></th><th class="n">figure</th><th>tier</th></tr></thead><tbody>${rows}</tbody></table></div>
<ul class="held">${checks}</ul>`;
}

/** The milestones reached, with counts, and (dashed) those never reached. */
export function milestoneChips(reached: Readonly<Record<string, number>>): Markup {
  const chips = Object.entries(reached)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) =>
      count === 0
        ? html`<li class="never">${name}: never</li>`
        : html`<li>${name} <b>${figure(count)}</b></li>`,
    );
  return html`<ul class="chips">${chips}</ul>`;
}
