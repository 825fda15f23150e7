import { otherLoadOf } from '../checks/faults.ts';
import { checkTunedLeases } from '../checks/leases.ts';
import { checkClients, checkSettle, checkZoo } from '../checks/scenario.ts';
import { buildGrading } from '../cs3700/grading.ts';
import type { Complaint } from '../issues.ts';
import { limits } from '../limits.ts';
import { metrics } from '../metrics.ts';
import type { Scenario } from '../scenario.ts';
import { type BuiltChaos, buildChaos } from '../schema/chaos.ts';
import type { ParsedScenario } from '../schema/scenario.ts';
import { nodeAt } from '../source/source.ts';
import { buildClients } from './clients.ts';
import { buildCluster } from './cluster.ts';
import { buildExpectations } from './expectations.ts';
import { buildFaults, type FaultsContext } from './faults.ts';
import { buildNetwork } from './network.ts';

/* Builds the Scenario from the parsed file, and makes the checks that involve several values. */

interface BuildContext extends FaultsContext {
  readonly file: string;
  readonly sha256: string;
  readonly set: readonly string[];
}

interface Built {
  readonly scenario: Scenario;
  readonly complaints: readonly Complaint[];
}

/** Builds the Scenario; it is of use only if there are no complaints. */
export function buildScenario(parsed: ParsedScenario, context: BuildContext): Built {
  const complaints: Complaint[] = [];
  const cluster = buildCluster(parsed, context.file, complaints);
  complaints.push(
    ...checkClients(parsed, context.root),
    ...checkSettle(parsed),
    ...checkZoo(parsed),
    ...checkTunedLeases(parsed, context.positions),
  );
  const faults = buildFaults(parsed, context, complaints);
  const chaos = chaosOf(parsed, context, complaints);
  const scenario: Scenario = {
    name: parsed.name ?? nameFromFile(context.file),
    about: parsed.about,
    file: context.file,
    sha256: context.sha256,
    set: context.set,
    cluster,
    network: buildNetwork(parsed, context.root, complaints),
    clients: buildClients(parsed, complaints),
    run: parsed.run,
    settle: parsed.settle,
    faults: [...faults, ...(chaos?.steps ?? [])],
    chaos: chaos?.spec ?? null,
    expect: buildExpectations(parsed, context),
    zoo: parsed.zoo ?? '',
    ...(parsed.tolerance === undefined ? {} : { tolerance: tolerancesOf(parsed.tolerance) }),
    ...(parsed.grid === undefined || parsed.grid.length === 0 ? {} : { grid: parsed.grid }),
    ...(parsed.seed === undefined ? {} : { seed: parsed.seed }),
    maxEvents: parsed['max-events'],
    maxMessages: parsed['max-messages'] ?? null,
    cs3700: parsed.cs3700 === undefined ? null : buildGrading(parsed.cs3700),
  };
  return { scenario, complaints };
}

/** The tolerances, by the metric's path into the report instead of its name in the scenario. */
function tolerancesOf(section: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const entries = Object.entries(section).flatMap(([name, growth]): [string, number][] => {
    const path = metrics[name]?.path;
    return path === undefined || typeof growth !== 'number' ? [] : [[path, growth]];
  });
  return Object.fromEntries(entries);
}

/** Made of what a name may consist of: the files of a run, and a shrunk scenario, are named after it. */
function nameFromFile(file: string): string {
  const base = file.split(/[\\/]/).pop() ?? '';
  const withoutAccents = base
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '');
  const name = withoutAccents.replaceAll(/[^\w.-]+/g, '_').replace(/^[_.-]+/, '');
  return name.slice(0, limits.nameLength) || 'scenario';
}

function chaosOf(parsed: ParsedScenario, { root }: BuildContext, complaints: Complaint[]): BuiltChaos | null {
  if (parsed.chaos === undefined) return null;
  const { line } = nodeAt(root, ['chaos']).node.keySpot;
  const { replicas, spares } = parsed.cluster;
  const context = { replicas, spares, otherLoad: otherLoadOf(parsed), run: parsed.run, line };
  return buildChaos(parsed.chaos, context, complaints);
}
