import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { RunDetails } from '../../sim/measure/details.ts';
import type { FaultBand } from '../../sim/measure/fault-bands.ts';
import type { Report } from '../../sim/report.ts';
import { html, type Markup } from './markup.ts';

const MAX_STRIKES = 6;

/** The target of a strike; with the name of the fault if the line does not contain it, as for chaos. */
function strokeOf(strike: FaultBand, line: string): string {
  return line.includes(`do: ${strike.do}`) ? strike.target : `${strike.do} ${strike.target}`;
}

/**
 * The scenario's text with line numbers. Steps show when they struck; expectations that were not met are
 * highlighted.
 */
export function scenarioSource(text: string, report: Report, { faults, runFrom }: RunDetails): Markup {
  const unmet = new Map(
    report.expectations.filter(({ verdict }) => verdict !== 'pass').map((each) => [each.line, each.text]),
  );
  const lines = text
    .replace(/\n$/u, '')
    .split('\n')
    .map((line, i) => {
      const number = i + 1;
      const strikes = faults.filter((fault) => fault.line === number);
      const shown = strikes
        .slice(0, MAX_STRIKES)
        .map(
          (strike) =>
            `${((strike.from - runFrom) / MICROS_PER_SECOND).toFixed(2)} s ${strokeOf(strike, line)}`,
        );
      if (strikes.length > MAX_STRIKES) shown.push(`and ${strikes.length - MAX_STRIKES} more`);
      const said = shown.length > 0 ? shown.join(' · ') : unmet.has(number) ? 'not met' : '';
      const className = unmet.has(number) ? 'unmet' : strikes.length > 0 ? 'fired' : '';
      return html`<li id="L${number}" class="${className}">${line}${said === '' ? null : html`<span class="said">${said}</span>`}</li>`;
    });
  return html`<div class="source mono"><ol>${lines}</ol></div>`;
}
