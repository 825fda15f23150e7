import { bugNames } from '../../zoo/registry.ts';
import type { Complaint } from '../issues.ts';
import { limits } from '../limits.ts';
import { median } from '../quantities/quantiles.ts';
import { formatDuration, formatShare } from '../quantities/quantities.ts';
import type { ParsedScenario } from '../schema/scenario.ts';
import { isWritten, type Path, type SourceNode } from '../source/source.ts';
import { checkLeases, type EffectiveRaft, everywhere, inForce } from './leases.ts';

/* Checks of values against each other, in the sections `cluster`, `clients` and `settle`, and of `zoo`. */

/** The number of servers, and what the options of Raft require of each other and of the network. */
export function checkCluster(parsed: ParsedScenario, rafts: readonly EffectiveRaft[]): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const { replicas, spares, nodes } = parsed.cluster;
  const servers = replicas + spares;
  if (servers > limits.servers) {
    const message = `${servers} servers with the spares, expected at most ${limits.servers}`;
    complaints.push({ path: ['cluster', 'spares'], atKey: false, message, hint: '' });
  }
  for (const name of Object.keys(nodes)) {
    if (Number(name.slice(1)) <= servers) continue;
    complaints.push({
      path: ['cluster', 'nodes', name],
      atKey: true,
      message: `there is no ${name}`,
      hint: `the cluster has n1 to n${servers}`,
    });
  }
  complaints.push(...checkLeases(rafts, servers), ...checkExpiry(inForce(rafts, servers)));
  for (const raft of rafts) complaints.push(...checkTimeouts(raft, rafts, parsed));
  return complaints;
}

/** What expires decides what a command comes to: servers that do not agree on it part. */
function checkExpiry(rafts: readonly EffectiveRaft[]): readonly Complaint[] {
  const [{ options: usual }] = rafts;
  return rafts.flatMap(({ path, options }) => {
    if (options.sessionExpiry === usual.sessionExpiry) return [];
    const [own, theirs] = [options, usual].map(({ sessionExpiry }) => formatDuration(sessionExpiry));
    const message = `session-expiry must be the same on all servers, here it is ${own} and elsewhere ${theirs}`;
    return [{ path: [...path, 'session-expiry'], atKey: false, message, hint: everywhere }];
  });
}

function checkTimeouts(
  raft: EffectiveRaft,
  all: readonly EffectiveRaft[],
  parsed: ParsedScenario,
): readonly Complaint[] {
  // The timing of a profile is accepted as it is. A file that changes one of the two must keep them consistent.
  const touched = raft.section['election-timeout'] !== undefined || raft.section.heartbeat !== undefined;
  if (!touched) return [];
  const heartbeat = all.reduce((longest, other) => Math.max(longest, other.options.heartbeatInterval), 0);
  const travel = median(parsed.network.latency);
  const { electionTimeoutMin } = raft.options;
  if (electionTimeoutMin > heartbeat + travel) return [];
  const key = raft.section['election-timeout'] === undefined ? 'heartbeat' : 'election-timeout';
  const message =
    `election time-outs begin at ${formatDuration(electionTimeoutMin)}, but a heartbeat comes every ` +
    `${formatDuration(heartbeat)} and takes ${formatDuration(travel)}`;
  const hint = 'followers would depose a healthy leader; twice the heartbeat or more is usual';
  return [{ path: [...raft.path, key], atKey: false, message, hint }];
}

const rounding = 1e-9;

/** Values under `clients` that exclude or require each other. */
export function checkClients({ clients, run }: ParsedScenario, root: SourceNode): readonly Complaint[] {
  const complaints: Complaint[] = [];
  const at = (key: string, message: string, hint: string): void => {
    complaints.push({ path: ['clients', key], atKey: false, message, hint });
  };
  if (clients.rate !== undefined && clients.think !== undefined) {
    at('think', 'rate and think exclude each other', 'rate is open loop, think is closed loop');
  }
  const loads = [clients.rate, clients.think].filter((load) => load !== undefined);
  if (clients.requests !== undefined && loads.length > 0)
    at(
      'requests',
      `requests excludes ${clients.rate === undefined ? 'think' : 'rate'}`,
      'each of them sets the load; keep one',
    );
  if (clients.over !== undefined && clients.requests === undefined)
    at('over', 'over needs requests', 'rate sets the operations per second, requests their total');
  if (clients.keys.choose === 'own' && clients.mix.cas + clients.mix.delete > 0)
    at('mix', 'clients with keys of their own only get and put', 'write { get: 50%, put: 50% }');
  for (const load of ['rate', 'think', 'requests'] as const) {
    if (clients.operations === undefined || clients[load] === undefined) continue;
    at(
      'operations',
      `operations and ${load} exclude each other`,
      'operations lists everything that clients request',
    );
  }
  const unbounded = (['think', 'requests', 'operations'] as const).find(
    (load) => clients[load] !== undefined,
  );
  if (clients.outstanding !== undefined && unbounded !== undefined)
    at(
      'outstanding',
      `outstanding and ${unbounded} exclude each other`,
      'only clients with a rate have waiting operations',
    );
  if (clients.operations !== undefined) complaints.push(...idleBesideOperations(root));
  // With `operations`, `from` has been complained of above.
  else if (clients.from > 0 && clients.from >= run)
    at(
      'from',
      `from is ${formatDuration(clients.from)}, but the run ends at ${formatDuration(run)}`,
      'such clients never request anything; for a run without clients write clients: { count: 0 }',
    );
  const { get, put, cas, delete: del } = clients.mix;
  const sum = get + put + cas + del;
  if (Math.abs(sum - 1) > rounding) at('mix', `the mix sums to ${formatShare(sum)}, expected 100%`, '');
  if (clients.retry !== undefined && Number.isFinite(clients.retry) && clients.retry > clients.timeout) {
    const message = `retry after ${formatDuration(clients.retry)} never happens: the client gives up after ${formatDuration(clients.timeout)}`;
    at('retry', message, 'expected less than clients.timeout');
  }
  return complaints;
}

/** Keys that have no effect when `operations` lists every operation. */
function idleBesideOperations(root: SourceNode): readonly Complaint[] {
  const idle: readonly Path[] = [
    ['clients', 'mix'],
    ['clients', 'from'],
    ['clients', 'keys', 'choose'],
  ];
  return idle
    .filter((path) => isWritten(root, path))
    .map((path) => ({
      path,
      atKey: false,
      message: `${path.slice(1).join('.')} has no effect beside operations`,
      hint: 'each operation says when, what and on which key',
    }));
}

/** `first` requires at least one probe. */
export function checkSettle({ settle }: ParsedScenario): readonly Complaint[] {
  if (settle.first === undefined || settle.probes > 0) return [];
  const message = 'first has no effect without probes';
  return [{ path: ['settle', 'first'], atKey: false, message, hint: 'probes: 1 or more' }];
}

/** `zoo` must name a known bug, and excludes an own replica: the bugs of the zoo are built into raftsim's. */
export function checkZoo({ zoo, cluster }: ParsedScenario): readonly Complaint[] {
  if (zoo === undefined || zoo === '') return [];
  if (cluster.replica !== undefined) {
    const message = 'zoo and cluster.replica exclude each other';
    return [
      { path: ['zoo'], atKey: false, message, hint: "the bugs of the zoo are bugs of raftsim's replica" },
    ];
  }
  if (bugNames.includes(zoo)) return [];
  const hint = `known bugs: ${bugNames.join(', ')}`;
  return [{ path: ['zoo'], atKey: false, message: `unknown bug '${zoo}'`, hint }];
}
