import type { Scenario } from '../../scenario/scenario.ts';
import { expectedViolations } from '../expectations.ts';
import type { SweptCell, SweptScenario } from './result.ts';
import type { RunName } from './row.ts';
import { compareSeeds, compareText, type SeedSet } from './seeds.ts';

/** A scenario in one cell of a grid, parsed with the cell's settings. */
export interface GridScenario {
  readonly scenario: Scenario;
  /** The cell's settings, such as "cluster.replicas=5"; they are also the last items of `scenario.set`. */
  readonly cell: readonly string[];
}

/** What `sweep` accepts: plain scenarios, or scenarios in a cell of a grid. */
export type SweepInput = Scenario | GridScenario;

/** One part of a sweep that is split into parts 1..`of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export interface PlanEntry {
  readonly label: string;
  readonly cell: string;
  readonly scenario: Scenario;
}

/** The runs of a sweep: each scenario (in each cell) with each seed, or one shard of them. */
export interface SweepPlan {
  readonly entries: readonly PlanEntry[];
  readonly scenarios: readonly SweptScenario[];
  readonly seeds: SeedSet;
  readonly shard: Shard | null;
  /** Runs of this shard. */
  readonly runs: number;
}

/** One run of the plan. */
export interface PlannedRun extends RunName {
  /** Position among the plan's entries. */
  readonly entry: number;
}

/** The runs of a sweep, or of one shard of it: every cell of every scenario with every seed. */
export function planSweep(inputs: readonly SweepInput[], seeds: SeedSet, shard: Shard | null): SweepPlan {
  const cells = inputs.map((input) => ('cell' in input ? input : { scenario: input, cell: [] }));
  const labels = labelsOf(cells);
  const entries = cells.map(({ scenario, cell }, i) => ({
    label: labels[i],
    cell: cell.join(' '),
    scenario,
  }));
  const total = entries.length * seeds.count;
  const runs = shard === null ? total : Math.ceil((total - shard.index + 1) / shard.of);
  return { entries, scenarios: describe(entries, cells), seeds, shard, runs: Math.max(0, runs) };
}

/**
 * The run at this position of the shard, 0..runs-1. All scenarios run with a seed before the next seed begins.
 */
export function runAt({ entries, seeds, shard }: SweepPlan, position: number): PlannedRun {
  const at = shard === null ? position : position * shard.of + shard.index - 1;
  const entry = at % entries.length;
  const { label, cell } = entries[entry];
  return { entry, scenario: label, cell, seed: seeds.at(Math.floor(at / entries.length)) };
}

/** "2/4"; '' for a sweep that is not split. */
export function shardText(shard: Shard | null): string {
  return shard === null ? '' : `${shard.index}/${shard.of}`;
}

/** Parses "2/4"; a mistake is returned as a sentence. */
export function parseShard(text: string): Shard | string {
  const match = /^(\d+)\/(\d+)$/.exec(text.trim());
  if (match === null) return `'${text}' is not a shard; write it as 2/4`;
  const index = Number(match[1]);
  const of = Number(match[2]);
  if (of < 1) return `'${text}' divides a sweep into no part; write it as 2/4`;
  if (index < 1 || index > of) return `shards are counted from 1: 1/${of} to ${of}/${of}`;
  return { index, of };
}

/** Unique labels: the scenario's name; its file if other files share the name; then a number. */
function labelsOf(cells: readonly GridScenario[]): readonly string[] {
  const seen = new Map<string, number>();
  const files = new Map<string, Set<string>>();
  for (const { scenario } of cells) {
    const { name, file } = scenario;
    files.set(name, (files.get(name) ?? new Set()).add(file));
  }
  return cells.map(({ scenario: { name, file }, cell }) => {
    const namesakes = (files.get(name)?.size ?? 0) > 1;
    const label = namesakes ? file : name;
    const run = JSON.stringify([label, ...cell]);
    const count = (seen.get(run) ?? 0) + 1;
    seen.set(run, count);
    return count === 1 ? label : `${label} (${count})`;
  });
}

function describe(entries: readonly PlanEntry[], cells: readonly GridScenario[]): readonly SweptScenario[] {
  const byLabel = new Map<string, SweptScenario & { readonly cells: SweptCell[] }>();
  entries.forEach(({ label, cell, scenario }, i) => {
    const known = byLabel.get(label);
    if (known !== undefined) {
      known.cells.push({ cell, set: cells[i].cell, sha256: scenario.sha256 });
      return;
    }
    byLabel.set(label, {
      label,
      file: scenario.file,
      set: scenario.set.slice(0, scenario.set.length - cells[i].cell.length),
      cells: [{ cell, set: cells[i].cell, sha256: scenario.sha256 }],
      faults: [...new Set(scenario.faults.map((step) => step.do))].sort(compareText),
      expectedViolation: expectedViolations(scenario.expect)[0] ?? '',
    });
  });
  for (const { cells: own } of byLabel.values()) own.sort((a, b) => compareSeeds(a.cell, b.cell));
  return [...byLabel.values()].sort((a, b) => compareText(a.label, b.label));
}
