import { deviation } from './statistics.ts';
import { deviates, type Row, type SplitRow } from './tables.ts';

const figures = ['mean', 'p50', 'p99'] as const;

/** Paper beside simulated with the deviation, and below the table why a row is off. */
export function rowsInMarkdown(of: string, rows: readonly Row[]): string {
  const head = figures.map((key) => `${key}: paper | simulated | off by`).join(' | ');
  const lines = rows.map(({ label, published, simulated }) => {
    const cells = figures.map((key) => {
      const off = signed(deviation(simulated[key], published[key]));
      return `${published[key]} | ${simulated[key].toFixed(simulated[key] < 100 ? 1 : 0)} | ${off}`;
    });
    return `| ${label} | ${cells.join(' | ')} |`;
  });
  const notes = rows
    .filter(deviates)
    .map(
      ({ label, why }) => `${label}: ${why === '' ? 'off by more than 10 %, and nobody knows why.' : why}`,
    );
  return [table(`${of} | ${head}`, 1 + figures.length * 3, lines), ...notes].join('\n\n');
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
