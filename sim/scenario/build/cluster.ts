import type { Options } from '../../../core/options.ts';
import type { EffectiveRaft } from '../checks/leases.ts';
import { checkCluster } from '../checks/scenario.ts';
import type { Complaint } from '../issues.ts';
import { type Tunable, withProfile } from '../raft-profiles.ts';
import type { NodeSpec, Scenario } from '../scenario.ts';
import { checkTimeoutList } from '../schema/listed.ts';
import { raftOverrides } from '../schema/raft.ts';
import type { ParsedScenario } from '../schema/scenario.ts';

/* Builds the cluster of a Scenario from the parsed `cluster:` section. */

/** @param file path of the scenario; the path of an own replica is relative to its folder */
export function buildCluster(
  parsed: ParsedScenario,
  file: string,
  complaints: Complaint[],
): Scenario['cluster'] {
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
  const replica = module === undefined ? '' : resolveBeside(file, module);
  return { replicas, spares, options: complete(tunable), disk, nodes: specs, replica };
}

/** Resolves a path that is relative to the folder of `file`. */
function resolveBeside(file: string, path: string): string {
  const folder = file.replace(/[^\\/]*$/, '');
  const isAbsolute = /^([\\/]|[A-Za-z]:)/.test(path);
  return isAbsolute ? path : `${folder}${path.replace(/^(\.[\\/])+/, '')}`;
}
