import type { SweepResult } from '../../sim/run/sweep/result.ts';
import { sweepMetrics } from '../../sim/scenario/sweep-metrics.ts';
import { runCommand } from '../words/commands.ts';
import { grouped, milliseconds, percent, seconds } from '../words/format.ts';
import {
  idleFaults,
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
import { failedChecks, isCutShort } from '../words/sweep-checks.ts';
import { unjudgedIn } from '../words/unjudged.ts';
import { code, escaped, joined, MAX_BYTES, MAX_ROWS, type Section, table, verdictMark } from './parts.ts';

/** The summary of a sweep in Markdown. */
export function sweepMarkdownText(sweep: SweepResult, maxBytes = MAX_BYTES): string {
  const titled: readonly (readonly [title: string, text: string])[] = [
    ['Failures by cause', causes(sweep)],
    ['Without a verdict', withoutVerdict(sweep)],
    ['Across seeds', acrossSeeds(sweep)],
    ['By cell', byCell(sweep)],
    ['Never reached', listed(neverReached(sweep))],
    ['Faults without effect', listed(idleFaults(sweep))],
  ];
  const sections = titled
    .filter(([, text]) => text !== '')
    .map(([title, text]): Section => ({ title, text: `### ${title}\n\n${text}` }));
  return joined([{ title: 'overview', text: overview(sweep) }, ...sections], maxBytes);
}

function overview(sweep: SweepResult): string {
  const stopped = isCutShort(sweep) ? '' : stoppedInWords(sweep);
  const paragraphs = [
    `## ${verdictMark(sweep.verdict)} sweep ${escaped(subjectOf(sweep))}`,
    `seeds ${seedsInWords(sweep.seeds)}${sweep.shard === '' ? '' : `, shard ${sweep.shard}`}: ` +
      `${grouped(sweep.pass)} pass, ${grouped(sweep.fail)} fail, ${grouped(sweep.undecided)} undecided; ${shareInWords(sweep)}`,
    ...(stopped === '' ? [] : [`**${stopped}**`]),
    ...failedChecks(sweep).map(({ text }) => `❌ **${escaped(text)}**`),
  ];
  return paragraphs.join('\n\n');
}

function causes(sweep: SweepResult): string {
  return table(
    ['cause', 'runs', 'first seed', 'smallest', 'again'],
    sweep.signatures
      .slice(0, MAX_ROWS)
      .map((signature) => [
        signatureName(signature) +
          (signature.message === undefined ? '' : `<br>${escaped(signature.message)}`),
        grouped(signature.runs),
        `\`${signature.firstSeed}\``,
        `${seconds(signature.smallest.second)} (seed ${signature.smallest.seed})`,
        code(runCommand(sweep, signature.scenario, signature.cell, signature.firstSeed)),
      ]),
  );
}

function withoutVerdict(sweep: SweepResult): string {
  return table(
    ['run', 'why', 'again'],
    unjudgedIn(sweep)
      .slice(0, MAX_ROWS)
      .map(({ run, why, command }) => [escaped(run), escaped(why), code(command)]),
  );
}

function acrossSeeds(sweep: SweepResult): string {
  const placed = needsPlaces(sweep);
  return table(
    ['metric', 'median', 'p95', 'worst', 'seed', ...(placed ? ['where'] : [])],
    sweepMetrics.flatMap((metric) => {
      const figures = sweep.across[metric];
      if (figures === undefined) return [];
      const { name, print } = metricNames[metric];
      const { median, p95, worst, worstSeed, worstScenario, worstCell } = figures;
      const place = placed ? [code(placeInWords(sweep, worstScenario, worstCell))] : [];
      return [[name, print(median), print(p95), print(worst), `\`${worstSeed}\``, ...place]];
    }),
  );
}

function byCell({ grid }: SweepResult): string {
  return table(
    ['scenario', 'cell', 'runs', 'failing', 'failure rate', 'p99 ms'],
    grid.slice(0, MAX_ROWS).map(({ scenario, cell, runs, fail, medians }) => {
      const { failureRate, 'latency.all.p99': p99 } = medians;
      return [
        scenario,
        code(cell),
        grouped(runs),
        percent(fail / runs),
        failureRate === null ? '–' : percent(failureRate),
        p99 === null ? '–' : milliseconds(p99),
      ];
    }),
  );
}

function listed(names: readonly string[]): string {
  return names.map((name) => `- ${escaped(name)}`).join('\n');
}
