import { deviation } from './statistics.ts';
import { deviates, type Row, type SplitRow } from './tables.ts';

const figures = ['mean', 'p50', 'p99'] as const;

/** A table of published and simulated figures with their deviations, and below it the reasons for large deviations. */
export function rowsInMarkdown(of: string, rows: readonly Row[]): string {
  const head = figures.map((key) => `${key}: paper | simulated | off by`).join(' | ');
  const lines = rows.map(({ label, published, simulated, meanError }) => {
    const cells = figures.map((key) => {
      const off = signed(deviation(simulated[key], published[key]));
      const error = key === 'mean' ? ` ± ${digits(meanError)}` : '';
      return `${published[key]} | ${digits(simulated[key])}${error} | ${off}`;
    });
    return `| ${label} | ${cells.join(' | ')} |`;
  });
  const notes = [...new Set(rows.filter(deviates).map(({ why }) => why))].map((why) => {
    const which = rows.filter((row) => deviates(row) && row.why === why).map(({ label }) => label);
    return `**Off by more than 10 %:** ${which.join(', ')}. ${sentence(why === '' ? 'nobody knows why.' : why)}`;
  });
  return [table(`${of} | ${head}`, 1 + figures.length * 3, lines), ...notes].join('\n\n');
}

function digits(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function splitsInMarkdown(rows: readonly SplitRow[]): string {
  const lines = rows.map(
    ({ label, expected, simulated, standardError }) =>
      `| ${label} | ${percent(expected)} | ${percent(simulated)} | ${percent(standardError)} |`,
  );
  return table('cluster | closed form | simulated | standard error', 4, lines);
}

function table(head: string, columns: number, lines: readonly string[]): string {
  return [`| ${head} |`, `|--|${'--:|'.repeat(columns - 1)}`, ...lines].join('\n');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share < 0 ? '' : '+'}${percent(share)}`;
}
