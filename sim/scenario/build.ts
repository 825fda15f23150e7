import { hashText } from '../../core/hash.ts';
import type { Options } from '../../core/options.ts';
import { buildNetwork } from './build-network.ts';
import { type BuiltChaos, buildChaos } from './chaos-schema.ts';
import { checkClients, checkCluster, checkZoo, type EffectiveRaft } from './checks.ts';
import type { ClientsSpec } from './clients-spec.ts';
import { buildGrading } from './cs3700/grading.ts';
import { readExpect } from './expect-schema.ts';
import { checkStep, type StepContext } from './fault-checks.ts';
import { impossibleSteps, type PlacedStep } from './fault-history.ts';
import type { FaultSchema } from './fault-schema.ts';
import type { FaultStep } from './fault-spec.ts';
import type { ParsedStep } from './fault-step.ts';
import type { Complaint } from './issues.ts';
import { checkTimeoutList, readOperations } from './listed-schema.ts';
import { metrics } from './metrics.ts';
import { placementInWords } from './placement.ts';
import { formatDuration } from './quantities.ts';
import { type Tunable, withProfile } from './raft-profiles.ts';
import { raftOverrides } from './raft-schema.ts';
import type { Expectation, NodeSpec, Scenario } from './scenario.ts';
import type { ParsedScenario } from './schema.ts';
import { canonicalJson, nodeAt, type SourceNode, toPlain } from './source.ts';

/* From what the schema has read to the scenario that runs. */

export interface BuildContext {
  readonly file: string;
  readonly root: SourceNode;
  readonly sha256: string;
  readonly set: readonly string[];
  readonly catalogue: readonly FaultSchema[];
  readonly bugs: readonly string[];
  /** For each fault step that could be read, its position in the file. */
  readonly positions: readonly number[];
  /** Whether that is all of them. */
  readonly complete: boolean;
}

export interface Built {
  readonly scenario: Scenario;
  readonly complaints: readonly Complaint[];
}

/** A client that waits is better off asking another server well before it gives up. */
const usualRetry = 250_000;
const usualRate = 200;

export function buildScenario(parsed: ParsedScenario, context: BuildContext): Built {
  const complaints: Complaint[] = [];
  const cluster = buildCluster(parsed, context.file, complaints);
  complaints.push(...checkClients(parsed), ...checkZoo(parsed, context.bugs));
  const faults = buildFaults(parsed, context, complaints);
  const chaos = chaosOf(parsed, context, complaints);
  const scenario: Scenario = {
    name: parsed.name ?? nameFromFile(context.file),
    about: parsed.about,
    file: context.file,
    sha256: context.sha256,
    set: context.set,
    cluster,
    network: buildNetwork(parsed, complaints),
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

/** By path into the report. */
function tolerancesOf(section: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const entries = Object.entries(section).flatMap(([name, growth]): [string, number][] => {
    const path = metrics[name]?.path;
    return path === undefined || typeof growth !== 'number' ? [] : [[path, growth]];
  });
  return Object.fromEntries(entries);
}

function nameFromFile(file: string): string {
  const base = file.split(/[\\/]/).pop() ?? '';
  return base.replace(/\.[^.]*$/, '') || 'scenario';
}

function buildCluster(parsed: ParsedScenario, file: string, complaints: Complaint[]): Scenario['cluster'] {
  const { replicas, spares, raft, disk, nodes } = parsed.cluster;
  const tunable: Tunable = { ...withProfile(raft.profile), ...raftOverrides(raft) };
  const rafts: EffectiveRaft[] = [{ path: ['cluster', 'raft'], section: raft, options: tunable }];
  const voters = Array.from({ length: replicas }, (_, i) => i + 1);
  const configuration = { voters, outgoing: [], learners: [], learnersNext: [] };
  const own = new Map<string, Tunable>();
  for (const [name, node] of Object.entries(nodes)) {
    const section = node.raft ?? {};
    const options: Tunable = { ...withProfile(section.profile, tunable), ...raftOverrides(section) };
    own.set(name, options);
    if (node.raft !== undefined) rafts.push({ path: ['cluster', 'nodes', name, 'raft'], section, options });
  }
  complaints.push(...checkCluster(parsed, rafts));
  for (const [name, node] of Object.entries(nodes)) {
    const { electionTimeoutMin: min, electionTimeoutMax: max } = own.get(name) ?? tunable;
    complaints.push(...checkTimeoutList(['cluster', 'nodes', name], node['election-timeouts'], [min, max]));
  }

  const highestPriority = rafts.reduce((highest, { options }) => Math.max(highest, options.priority), 0);
  const complete = (options: Tunable): Options => ({ ...options, configuration, highestPriority });
  const specs = Object.entries(nodes).map(
    ([name, node]): NodeSpec => ({
      node: Number(name.slice(1)),
      options: complete(own.get(name) ?? tunable),
      disk: node.disk ?? disk,
      clockOffset: node.clock?.offset ?? 0,
      clockDriftPpm: node.clock?.drift ?? 0,
      ...(node['election-timeouts'] === undefined ? {} : { timeouts: node['election-timeouts'] }),
      ...(node.writes === undefined ? {} : { writes: node.writes }),
    }),
  );
  specs.sort((a, b) => a.node - b.node);
  const { replica: module } = parsed.cluster;
  const replica = module === undefined ? '' : besides(file, module);
  return { replicas, spares, options: complete(tunable), disk, nodes: specs, replica };
}

/** A path as seen from this file, made one as seen from where the file's own path begins. */
function besides(file: string, path: string): string {
  const folder = file.replace(/[^\\/]*$/, '');
  const isAbsolute = /^([\\/]|[A-Za-z]:)/.test(path);
  return isAbsolute ? path : `${folder}${path.replace(/^(\.[\\/])+/, '')}`;
}

function loadOf({ clients, cluster, run }: ParsedScenario, complaints: Complaint[]): ClientsSpec['load'] {
  const { think, requests, over, operations } = clients;
  if (operations !== undefined) {
    const population = {
      servers: cluster.replicas + cluster.spares,
      clients: clients.count,
      keys: clients.keys.count,
    };
    return { kind: 'listed', operations: readOperations(operations, population, complaints) };
  }
  if (think !== undefined) return { kind: 'think', think };
  if (requests !== undefined)
    return { kind: 'requests', count: requests, over: over ?? Math.max(1, run - clients.from) };
  return { kind: 'rate', perSecond: clients.rate ?? usualRate };
}

function buildClients(parsed: ParsedScenario, complaints: Complaint[]): ClientsSpec {
  const { clients } = parsed;
  return {
    count: clients.count,
    from: clients.from,
    load: loadOf(parsed, complaints),
    mix: clients.mix,
    keys: clients.keys,
    timeout: clients.timeout,
    retry: clients.retry ?? Math.min(usualRetry, clients.timeout),
    backoff: clients.backoff,
    asks: clients.asks,
    outstanding: clients.outstanding,
    valueBytes: clients['value-bytes'],
  };
}

function chaosOf(parsed: ParsedScenario, { root }: BuildContext, complaints: Complaint[]): BuiltChaos | null {
  if (parsed.chaos === undefined) return null;
  const { line } = nodeAt(root, ['chaos']).node.keySpot;
  return buildChaos(parsed.chaos, { replicas: parsed.cluster.replicas, run: parsed.run, line }, complaints);
}

function buildFaults(
  parsed: ParsedScenario,
  context: BuildContext,
  complaints: Complaint[],
): readonly FaultStep[] {
  const byName = new Map(context.catalogue.map((fault) => [fault.name, fault]));
  const steps: PlacedStep[] = [];
  const ids = new Map<string, number>();
  const stepContext: StepContext = {
    replicas: parsed.cluster.replicas,
    spares: parsed.cluster.spares,
    run: parsed.run,
    clients: parsed.clients.count,
    openLoop: parsed.clients.think === undefined,
    zones: (parsed.network.zones ?? []).map(([name]) => name),
  };
  let sound = context.complete;
  parsed.faults.forEach((step, i) => {
    const index = context.positions[i] ?? i;
    const fault = byName.get(step.do);
    if (fault === undefined) return;
    const checked = checkStep(step, fault, index, stepContext, complaints);
    const source = nodeAt(context.root, ['faults', index]).node;
    const id = idOf(step, source, ids, index, complaints);
    if (checked === null) {
      sound = false;
      return;
    }
    const built: FaultStep = {
      id,
      line: source.spot.line,
      do: step.do,
      placement: checked.placement,
      for: checked.for,
      permanent: step.permanent ?? false,
      params: step.params,
      text: stepInWords(step, fault, checked),
    };
    steps.push({ step: built, fault, index });
  });
  // Which steps are in vain can be told only when all of them are known, and no chance has its hand in it.
  if (sound && parsed.chaos === undefined) complaints.push(...impossibleSteps(steps, parsed.run));
  return steps.map(({ step }) => step);
}

/** The id given, or a hash of the step's own text; equal steps are told apart by their order among themselves. */
function idOf(
  step: ParsedStep,
  source: SourceNode,
  ids: Map<string, number>,
  index: number,
  complaints: Complaint[],
): string {
  const name = step.id ?? (hashText(canonicalJson(toPlain(source))) >>> 0).toString(16).padStart(8, '0');
  const seen = ids.get(name) ?? 0;
  ids.set(name, seen + 1);
  if (step.id !== undefined && seen > 0) {
    complaints.push({
      path: ['faults', index, 'id'],
      atKey: false,
      message: `the id '${step.id}' is taken`,
      hint: 'ids are unique',
    });
  }
  return seen === 0 ? name : `${name}.${seen + 1}`;
}

function stepInWords(
  step: ParsedStep,
  fault: FaultSchema,
  checked: { readonly placement: FaultStep['placement']; readonly for: number | null },
): string {
  const lasts = checked.for === null ? '' : ` for ${formatDuration(checked.for)}`;
  const forGood = step.permanent === true ? ', for good' : '';
  // The schema of this very fault has read the parameters.
  return `${placementInWords(checked.placement)}: ${fault.words(step.params as never)}${lasts}${forGood}`;
}

function buildExpectations(parsed: ParsedScenario, { root, file }: BuildContext): readonly Expectation[] {
  const { violation, bounds } = readExpect(parsed.expect);
  const expectations: Expectation[] = [];
  // What --set adds stands on no line of the file.
  const lineOf = (key: string): number => {
    const { keySpot } = nodeAt(root, ['expect', key]).node;
    return keySpot.file === file ? keySpot.line : 0;
  };
  const [property, ...tolerated] = violation;
  if (property !== undefined) {
    expectations.push({
      kind: 'violation',
      property,
      tolerated,
      text: `violation: ${property}`,
      line: lineOf('violation'),
    });
  }
  for (const [name, list] of bounds) {
    const metric = metrics[name];
    if (metric === undefined) continue;
    for (const { compare, bound, text } of list) {
      expectations.push({
        kind: 'bound',
        metric: metric.path,
        compare,
        bound,
        text: `${name} ${compare} ${text}`,
        line: lineOf(name),
      });
    }
  }
  const rank = ({ line }: Expectation): number => (line === 0 ? Number.POSITIVE_INFINITY : line);
  return expectations.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}
