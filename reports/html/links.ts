import type { LinkCounts } from '../../sim/measure/links.ts';
import { percent } from '../words/format.ts';
import { figure } from './frame.ts';
import { html, type Markup } from './markup.ts';

/** Shares of messages that did not arrive, from each of which on a cell is one shade darker. */
const LEVELS = [0.001, 0.02, 0.05, 0.1, 0.25, 0.5];

/** A matrix of links: messages sent from each server to each other, and the share that did not arrive. */
export function linkMatrix(links: readonly LinkCounts[]): Markup {
  const nodes = [...new Set(links.map((link) => link.from))].sort((a, b) => a - b);
  if (nodes.length === 0) return html`<p class="none">There is one server, and no link.</p>`;
  const head = nodes.map((to) => html`<th scope="col">to n${to}</th>`);
  const rows = nodes.map((from) => {
    const cells = nodes.map((to) => {
      const link = links.find((each) => each.from === from && each.to === to);
      return link === undefined ? html`<td class="self"></td>` : cellOf(link);
    });
    return html`<tr><th scope="row">from n${from}</th>${cells}</tr>`;
  });
  return html`<div class="scroll"><table class="matrix"><thead><tr><td></td>${head}</tr></thead><tbody>${rows}</tbody></table></div>
<p class="note">Messages sent, and below it the share that did not arrive: lost, cut by a partition, or sent to a server that was down.</p>`;
}

function cellOf({ from, to, sent, lost, cut, down, duplicated }: LinkCounts): Markup {
  const share = sent === 0 ? 0 : (lost + cut + down) / sent;
  const level = LEVELS.filter((each) => share >= each).length;
  const words = `n${from} to n${to}: ${sent} sent, ${lost} lost, ${cut} cut, ${down} to a server that was down, ${duplicated} duplicated`;
  return html`<td class="link l${level}" title="${words}"><b>${figure(sent)}</b><br>${share === 0 ? '–' : percent(share)}</td>`;
}
