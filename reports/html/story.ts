import type { Micros } from '../../core/units.ts';
import type { Slip } from '../../sim/audit/slip.ts';
import { MICROS_PER_SECOND } from '../../sim/kernel/time.ts';
import type { RunDetails } from '../../sim/measure/details.ts';
import type { Report } from '../../sim/report.ts';
import { clock, grouped } from '../words/format.ts';
import { firstViolation, whenOf } from '../words/violations.ts';
import { html, type Markup } from './markup.ts';
import { witnessChart } from './witness-chart.ts';

/** The most events before the violation that are listed. */
const MAX_SENTENCES = 14;
/** And how many faults that struck before all of these and were not over. */
const MAX_UNDER_WAY = 4;

/** The failure's story: the operations that contradict each other, and what happened before. */
export function storyOf(report: Report, { events, faults }: RunDetails, slips: readonly Slip[]): Markup {
  const violation = firstViolation(report);
  if (violation === null) return html``;
  const { name, message, reason, at, witness } = violation;
  const before = events.filter(({ sequence }) => at === undefined || sequence <= at.event);
  const told = folded(before).slice(-MAX_SENTENCES);
  const sentences = [...underWay(faults, told[0]?.time ?? 0), ...told].map(({ time, text, times }) => {
    const again = times > 1 ? html` <span class="soft">(${times} times)</span>` : null;
    return html`<li><span class="when">${clock(time / MICROS_PER_SECOND)}</span><span>${text}${again}</span></li>`;
  });
  const objection = html`<li class="objection"><span class="when">${at === undefined ? '' : clock(at.second)}</span><span>${name}: ${message ?? reason ?? ''}</span></li>`;
  return html`<p>${message ?? ''}</p>
<p class="note">${whenOf(violation, report.faults)}${reason === undefined ? '' : ` · reason “${reason}”`}</p>
${witness === undefined ? null : witnessChart(witness)}
${culpritsOf(slips)}<h3>What came before</h3>
<ul class="story">${sentences}${objection}</ul>`;
}

/** Who broke which rule, and when. */
function culpritsOf(slips: readonly Slip[]): Markup {
  if (slips.length === 0) return html``;
  const items = slips.map(
    ({ time, sequence, text }) =>
      html`<li class="culprit"><span class="when">${clock(time / MICROS_PER_SECOND)}</span><span>${text} <span class="soft">(event ${grouped(sequence)})</span></span></li>`,
  );
  return html`<h3>Who or what broke the rules of Raft</h3>
<ul class="story">${items}</ul>
`;
}

interface Sentence {
  readonly time: Micros;
  readonly text: string;
  readonly times: number;
}

/** What had struck before this moment and was not over then: the cause of what follows, as often as not. */
function underWay(faults: RunDetails['faults'], moment: Micros): readonly Sentence[] {
  return faults
    .filter(({ from, to }) => from < moment && to > moment)
    .sort((a, b) => a.from - b.from)
    .slice(-MAX_UNDER_WAY)
    .map(({ from, do: name, target }) => ({
      time: from,
      text: `${name} strikes ${target}, and lasts`,
      times: 1,
    }));
}

/** What happened several times in a row is told once. */
function folded(events: RunDetails['events']): readonly Sentence[] {
  const sentences: Sentence[] = [];
  for (const { time, text } of events) {
    const last = sentences.at(-1);
    if (last?.text === text) sentences[sentences.length - 1] = { ...last, times: last.times + 1 };
    else sentences.push({ time, text, times: 1 });
  }
  return sentences;
}
