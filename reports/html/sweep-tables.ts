import type { SweepResult } from '../../sim/run/sweep/result.ts';
import { counted, milliseconds, percent } from '../words/format.ts';
import { metricNames } from '../words/sweep.ts';
import { unjudgedIn } from '../words/unjudged.ts';
import { commandText } from './command.ts';
import { figure } from './frame.ts';
import { html, type Markup } from './markup.ts';

/* The optional tables of a sweep's HTML report; each function returns null if there is nothing to show. */

const MAX_UNJUDGED = 100;

/** The seed that gave two histories, with the first event that differs. */
export function nondeterminismNote({ nondeterminism }: SweepResult): Markup | null {
  if (nondeterminism === null) return null;
  const { scenario, cell, seed, event, first, second } = nondeterminism;
  return html`<p>Seed ${seed} of ${scenario} ${cell} gave two different histories, from event ${figure(event)} on. Nothing else on this page can be relied on.</p>
<div class="source mono"><ol><li>${first}</li><li>${second}</li></ol></div>`;
}

/** The runs without a verdict, each with the reason and the command that repeats it. */
export function unjudgedTable(sweep: SweepResult): Markup | null {
  const unjudged = unjudgedIn(sweep);
  if (unjudged.length === 0) return null;
  const rows = unjudged
    .slice(0, MAX_UNJUDGED)
    .map(({ run, why, command }) => html`<tr><td><b>${run}</b> ${why}<br>${commandText(command)}</td></tr>`);
  const more = unjudged.length - MAX_UNJUDGED;
  return html`<div class="scroll"><table><tbody>${rows}</tbody></table></div>
${more > 0 ? html`<p class="note cut">${counted(more, 'more run')} without a verdict ${more === 1 ? 'is' : 'are'} not shown.</p>` : null}`;
}

/** Failures and medians of each cell of the grid. */
export function gridTable({ grid, scenarios }: SweepResult): Markup | null {
  if (grid.length === 0) return null;
  const number = (value: number | null, print: (value: number) => string): string =>
    value === null ? '–' : print(value);
  const rows = grid.map(
    ({ scenario, cell, runs, fail, interval, medians }) =>
      html`<tr><td>${scenarios.length > 1 ? `${scenario} ` : ''}<code>${cell}</code></td><td class="n">${figure(runs)}</td><td class="n">${percent(fail / runs)} <span class="soft">(${percent(interval[0])} – ${percent(interval[1])})</span></td><td class="n">${number(medians.failureRate, percent)}</td><td class="n">${number(medians['latency.all.p50'], (value) => milliseconds(value))}</td><td class="n">${number(medians['latency.all.p99'], (value) => milliseconds(value))}</td></tr>`,
  );
  return html`<p class="note">Medians across the seeds of each cell.</p>
<div class="scroll"><table><thead><tr><th></th><th class="n">runs</th><th class="n">failing (95 % CI)</th><th class="n">failure rate</th><th class="n">p50 ms</th><th class="n">p99 ms</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** The changes relative to the baseline sweep. */
export function baselineTable({ baseline }: SweepResult): Markup | null {
  if (baseline === null) return null;
  const { file, common, newlyFailing, newlyPassing } = baseline;
  const rows = baseline.metrics.map(
    ({ metric, before, after, difference, interval: [low, high], verdict }) => {
      const { name, print } = metricNames[metric];
      const signed = (value: number): string => (value < 0 ? `−${print(-value)}` : `+${print(value)}`);
      const className = verdict === 'beyond' ? 'fail' : verdict === 'better' ? 'pass' : '';
      return html`<tr class="${className}"><td>${name}</td><td class="n">${print(before)}</td><td class="n">${print(after)}</td><td class="n">${signed(difference)} <span class="soft">(${signed(low)} … ${signed(high)})</span></td><td class="mark">${verdict}</td></tr>`;
    },
  );
  return html`<p class="note">${file}, ${counted(common, 'common run')}: ${figure(newlyFailing)} newly failing, ${figure(newlyPassing)} newly passing. Differences are of the same seeds, with 95 % intervals.</p>
<div class="scroll"><table><thead><tr><th></th><th class="n">before</th><th class="n">after</th><th class="n">change</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

/** How often each kind of fault struck, and with effect. */
export function sweptFaultsTable({ faults, runs: played, scenarios }: SweepResult): Markup | null {
  if (faults.length === 0 || played === 0) return null;
  const rows = faults.map(({ scenario, do: name, runs, strikes, effective }) => {
    const share = strikes === 0 ? '–' : percent(effective / strikes);
    const words = effective === 0 ? 'never had an effect' : '';
    return html`<tr><td>${scenarios.length > 1 ? `${scenario}: ` : ''}${name}</td><td class="n">${figure(runs)}</td><td class="n">${figure(strikes)}</td><td class="n">${share}</td><td class="idle">${words}</td></tr>`;
  });
  return html`<div class="scroll"><table><thead><tr><th></th><th class="n">runs</th><th class="n">strikes</th><th class="n">with effect</th><th></th></tr></thead><tbody>${rows}</tbody></table></div>`;
}
