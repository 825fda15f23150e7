import { type Micros, NEVER } from '../../core/units.ts';
import { namesOf } from '../facts/words.ts';
import { strikes } from './checks/placement.ts';
import type { FaultStep } from './fault-spec.ts';
import { counted, driftInWords, inWords } from './phrases.ts';
import { formatDuration, formatShare } from './quantities/quantities.ts';
import type { ClusterSpec, Expectation, NodeSpec, Scenario } from './scenario.ts';
import { distributionInWords } from './schema/distribution-field.ts';
import { linkChangeInWords } from './schema/link-change.ts';
import { settleBound } from './settle-bound.ts';

/**
 * Describes the scenario in words without running it: the cluster, network and clients, then the timeline of faults,
 * then the expectations. One element of the array per line.
 */
export function explain(scenario: Scenario): readonly string[] {
  return [
    `${scenario.name}${scenario.about === '' ? '' : `: ${scenario.about.trim()}`}`,
    '',
    ...clusterLines(scenario),
    ...networkLines(scenario),
    clientsLine(scenario),
    '',
    ...timeline(scenario),
    '',
    ...expectationLines(scenario),
  ];
}

function clusterLines({ cluster }: Scenario): readonly string[] {
  const { options, replicas, spares, disk, nodes, replica } = cluster;
  const habits = [
    options.preVote ? 'pre-vote' : 'no pre-vote',
    options.checkQuorum ? 'check-quorum' : 'no check-quorum',
    options.stickiness ? 'stickiness' : 'no stickiness',
    `reads by ${options.reads}`,
    options.replication === 'thrifty' ? 'entries first to just a quorum' : 'entries to every follower',
    ...(options.keepEarlyEntries ? ['early entries are kept'] : []),
  ];
  const names = replicas === 1 ? 'n1' : `n1 to n${replicas}`;
  const timeout = durations(options.electionTimeoutMin, options.electionTimeoutMax);
  return [
    `cluster   ${counted(replicas, 'server')} (${names})${spares > 0 ? ` and ${counted(spares, 'spare')}` : ''}; ` +
      `election time-out ${timeout}, heartbeat ${formatDuration(options.heartbeatInterval)}`,
    `          ${habits.join(', ')}; a write takes ${distributionInWords(disk.fsync)}`,
    ...(replica === '' ? [] : [`          each runs the replica of ${replica}`]),
    ...nodes.map((node) => nodeLine(node, cluster)),
  ];
}

/** Describes a server by the settings in which it differs from the others. */
function nodeLine(node: NodeSpec, { options: usual, disk }: ClusterSpec): string {
  const { options } = node;
  const timeout = durations(options.electionTimeoutMin, options.electionTimeoutMax);
  const fsync = distributionInWords(node.disk.fsync);
  const parts: string[] = [];
  if (timeout !== durations(usual.electionTimeoutMin, usual.electionTimeoutMax))
    parts.push(`election time-out ${timeout}`);
  if (options.heartbeatInterval !== usual.heartbeatInterval)
    parts.push(`heartbeat ${formatDuration(options.heartbeatInterval)}`);
  if (options.reads !== usual.reads) parts.push(`reads by ${options.reads}`);
  if (fsync !== distributionInWords(disk.fsync)) parts.push(`a write takes ${fsync}`);
  if (node.timeouts !== undefined) parts.push(`${counted(node.timeouts.length, 'time-out')} listed`);
  if (node.writes !== undefined) parts.push(`times of ${counted(node.writes.length, 'write')} listed`);
  if (options.priority !== 0) parts.push(`priority ${options.priority}`);
  if (node.clockOffset !== 0)
    parts.push(
      `clock ${formatDuration(Math.abs(node.clockOffset))} ${node.clockOffset > 0 ? 'ahead' : 'behind'}`,
    );
  if (node.clockDriftPpm !== 0) parts.push(`clock ${driftInWords(node.clockDriftPpm)}`);
  return `          n${node.node}: ${parts.length === 0 ? 'options of its own' : parts.join(', ')}`;
}

function networkLines({ network }: Scenario): readonly string[] {
  const parts = [`one way ${distributionInWords(network.latency)}`];
  if (network.loss > 0) parts.push(`${formatShare(network.loss)} lost`);
  if (network.duplicate > 0) parts.push(`${formatShare(network.duplicate)} delivered twice`);
  if (network.reorder.chance > 0) {
    parts.push(
      `${formatShare(network.reorder.chance)} held back by ${distributionInWords(network.reorder.by)}`,
    );
  }
  if (network.ordered) parts.push('in order');
  const rare = linkChangeInWords({
    bursts: network.bursts ?? undefined,
    duplicateAfter: network.duplicateAfter ?? undefined,
    corrupt: network.corrupt > 0 ? network.corrupt : undefined,
    bandwidth: network.bandwidth ?? undefined,
  });
  if (rare !== '') parts.push(rare);
  const clientLoss = network.clientLoss > 0 ? ` with ${formatShare(network.clientLoss)} lost` : '';
  parts.push(`to and from clients ${distributionInWords(network.clientLatency)}${clientLoss}`);
  return [
    `network   ${parts.join(', ')}`,
    ...network.zones.map(({ name, nodes }) => `          zone ${name}: ${namesOf(nodes)}`),
    ...network.between.map(
      ({ zones, latency }) => `          ${zones[0]} - ${zones[1]}: ${distributionInWords(latency)} each way`,
    ),
    ...network.links.map(
      ({ from, to, change }) =>
        `          from ${namesOf(from)} to ${namesOf(to)}: ${linkChangeInWords(change)}`,
    ),
    ...(network.messages.length === 0
      ? []
      : [`          the fate of ${counted(network.messages.length, 'message')} is listed`]),
  ];
}

function clientsLine({ clients }: Scenario): string {
  if (clients.count === 0) return 'clients   none';
  const load = loadInWords(clients.load);
  if (clients.load.kind === 'listed')
    return `clients   ${clients.count}, ${load}; they give up after ${formatDuration(clients.timeout)}`;
  const mix = Object.entries(clients.mix)
    .filter(([, share]) => share > 0)
    .map(([operation, share]) => `${formatShare(share)} ${operation}`);
  const keys =
    clients.keys.choose === 'own'
      ? 'keys of their own'
      : `${counted(clients.keys.count, 'key')} (${clients.keys.choose})`;
  const patience =
    clients.timeout === NEVER ? 'never give up' : `give up after ${formatDuration(clients.timeout)}`;
  const late = clients.from > 0 ? `, from ${formatDuration(clients.from)} on` : '';
  return `clients   ${clients.count}, ${load}${late}: ${mix.join(', ')} on ${keys}; they ${patience}`;
}

function loadInWords(load: Scenario['clients']['load']): string {
  switch (load.kind) {
    case 'rate':
      return `${counted(load.perSecond, 'operation')} a second together`;
    case 'requests':
      return `${load.count} operations over ${formatDuration(load.over)}, each by a random one`;
    case 'listed':
      return counted(load.operations.length, 'listed operation');
    case 'think':
      return `each pausing ${distributionInWords(load.think)} between operations`;
    default:
      return load satisfies never;
  }
}

function durations(min: number, max: number): string {
  return min === max ? formatDuration(min) : `${formatDuration(min)} to ${formatDuration(max)}`;
}

/** The steps by the first moment at which they can strike; those that wait for a condition come last. */
function timeline(scenario: Scenario): readonly string[] {
  const steps = scenario.faults
    .filter(({ placement }) => placement.kind !== 'chaos')
    .map((step) => ({ step, first: momentOf(step, scenario.run) }))
    .sort((a, b) => a.first - b.first || a.step.line - b.step.line);
  return [
    'timeline  at 0: the servers start, and the clients',
    ...steps.map(({ step }) => `          ${step.text}`),
    ...chaosLine(scenario),
    `          at ${formatDuration(scenario.run)}: the clients stop; what is broken and not permanent is healed${scenario.settle.core ? ', but for a random quorum only' : ''}`,
    `          within ${formatDuration(settleBound(scenario))} of that: one leader, equal logs, ${counted(scenario.settle.probes, 'probe')} served`,
  ];
}

function chaosLine({ chaos, faults }: Scenario): readonly string[] {
  if (!chaos) return [];
  const often = durations(chaos.everyMin, chaos.everyMax);
  const lasting = durations(chaos.forMin, chaos.forMax);
  const families = faults.flatMap(({ do: name, placement }) =>
    placement.kind === 'chaos' ? [`${name} ${placement.weight}`] : [],
  );
  const from = `from ${formatDuration(chaos.from)} until ${formatDuration(chaos.until)}`;
  const spared =
    chaos.swarm === 0 ? '' : `, and each of them switched off in ${formatShare(chaos.swarm)} of the seeds`;
  return [
    `          ${from}, every ${often}, one of these at random for ${lasting} (by weight): ${families.join(', ')}; with at most ${counted(chaos.budget, 'server')} broken at once${spared}`,
  ];
}

function momentOf({ placement }: FaultStep, run: Micros): Micros {
  return placement.kind === 'when' ? run : strikes(placement, run)[0];
}

function expectationLines({ expect, zoo }: Scenario): readonly string[] {
  const lines = expect.map((expectation) => expectationInWords(expectation));
  if (!expect.some((expectation) => expectation.kind === 'violation')) lines.unshift('every property holds');
  if (zoo !== '') lines.unshift(`the cluster runs with the bug ${zoo}`);
  return lines.map((line, i) => `${i === 0 ? 'expected  ' : '          '}${line}`);
}

function expectationInWords(expectation: Expectation): string {
  if (expectation.kind === 'bound') return expectation.text;
  const { property, tolerated } = expectation;
  if (tolerated.length === 0) return `${property} is violated, and nothing else`;
  return `${property} is violated; ${inWords(tolerated)} may be violated too, and nothing else`;
}
