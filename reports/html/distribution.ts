import { html, type Markup, px } from './markup.ts';

const WIDTH = 300;
const HEIGHT = 40;
const BINS = 40;

/** A small histogram from the lowest to the highest value, with the highest (worst) bin marked. */
export function distributionChart(
  label: string,
  values: readonly number[],
  print: (value: number) => string,
): Markup {
  if (values.length === 0) return html``;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low === high) return html`<span class="soft">the same in every run</span>`;
  const span = high - low;
  const bins = new Array<number>(BINS).fill(0);
  for (const value of values) bins[Math.min(BINS - 1, Math.floor(((value - low) / span) * BINS))]++;
  const most = Math.max(...bins);
  const width = WIDTH / BINS;
  const bars = bins.map((count, i) => {
    if (count === 0) return null;
    // A bin with a single run must remain visible beside one with ten thousand.
    const height = Math.max(1.5, (count / most) * HEIGHT);
    const from = low + (i / BINS) * span;
    const title = `${print(from)} … ${print(from + span / BINS)}: ${count} ${count === 1 ? 'run' : 'runs'}`;
    return html`<rect class="${i === BINS - 1 ? 'worst' : 'usual'}" x="${px(i * width)}" y="${px(HEIGHT - height)}" width="${px(width - 0.8)}" height="${px(height)}"><title>${title}</title></rect>`;
  });
  return html`<svg class="mini" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}, from ${print(low)} to ${print(high)}" preserveAspectRatio="none">${bars}</svg>`;
}
