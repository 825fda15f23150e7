import type { NodeId } from '../../../core/units.ts';
import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import type { Complaint } from '../issues.ts';
import { suggest } from '../nearest.ts';
import type { LinkSpec, NetworkSpec, ZonePairSpec } from '../network-spec.ts';
import { cloudRegions, cloudRoundTrip } from '../regions.ts';
import { linkChangeNames, readLinkChange } from '../schema/link-change.ts';
import { readMessages } from '../schema/listed.ts';
import type { Zones } from '../schema/network.ts';
import type { ParsedScenario } from '../schema/scenario.ts';
import type { Selection } from '../schema/selector-field.ts';
import { isWritten, type SourceNode } from '../source/source.ts';

/* Builds the network of a Scenario from the parsed `network:` section. */

type Complain = (path: readonly (string | number)[], message: string, hint: string) => void;

/** The network of a Scenario. Mistakes are added to `complaints`. */
export function buildNetwork(parsed: ParsedScenario, root: SourceNode, complaints: Complaint[]): NetworkSpec {
  const { network } = parsed;
  const complain: Complain = (path, message, hint) => {
    complaints.push({ path: ['network', ...path], atKey: false, message, hint });
  };
  const servers = parsed.cluster.replicas + parsed.cluster.spares;
  const zones = network.zones ?? [];
  for (const [name, nodes] of zones) {
    const stranger = nodes.find((node) => node > servers);
    if (stranger !== undefined)
      complain(['zones'], `zone ${name}: there is no n${stranger}`, `the cluster has n1 to n${servers}`);
  }
  if (network['round-trips'] === undefined && isWritten(root, ['network', 'jitter']))
    complain(
      ['jitter'],
      'jitter has no effect without round-trips',
      'network.latency takes a range: latency: 20ms..22ms',
    );
  return {
    latency: network.latency,
    clientLatency: network['client-latency'],
    loss: network.loss,
    duplicate: network.duplicate,
    reorder: network.reorder,
    clientLoss: network['client-loss'],
    ordered: network.ordered,
    duplicateAfter: network['duplicate-after'] ?? null,
    bursts: network.bursts ?? null,
    corrupt: network.corrupt ?? 0,
    bandwidth: network.bandwidth ?? null,
    zones: zones.map(([name, nodes]) => ({ name, nodes })),
    between: betweenZones(parsed, zones, complain),
    links: network.links.map((link, i): LinkSpec => {
      const { from, to, ...change } = link;
      if (Object.values(change).every((value) => value === undefined))
        complain(
          ['links', i],
          'this item changes nothing about its links',
          `name one of: ${linkChangeNames.join(', ')}`,
        );
      return {
        from: serversOf(from, servers, zones, (message, hint) =>
          complain(['links', i, 'from'], message, hint),
        ),
        to: serversOf(to, servers, zones, (message, hint) => complain(['links', i, 'to'], message, hint)),
        change: readLinkChange(change),
      };
    }),
    messages: readMessages(network.messages, { servers, clients: parsed.clients.count }, complaints),
  };
}

function betweenZones(parsed: ParsedScenario, zones: Zones, complain: Complain): readonly ZonePairSpec[] {
  const { 'round-trips': trips, jitter } = parsed.network;
  const names = zones.map(([name]) => name);
  const pair = (a: string, b: string, roundTrip: number): ZonePairSpec => {
    const min = Math.round(roundTrip / 2);
    const max = Math.round(min * (1 + jitter));
    return {
      zones: [a, b],
      latency: min === max ? { kind: 'constant', value: min } : { kind: 'uniform', min, max },
    };
  };
  if (trips === undefined) return [];
  if (names.length < 2) {
    const message = `round-trips needs at least two zones, and network.zones names ${names.length === 0 ? 'none' : 'one'}`;
    complain(['round-trips'], message, 'zones: { us-east: [n1, n2], eu-west: [n3] }');
    return [];
  }
  if (trips === 'cloud') {
    const unknown = names.find((name) => !cloudRegions.some((region) => region === name));
    if (unknown !== undefined) {
      complain(
        ['round-trips'],
        `zone ${unknown} is not a cloud region`,
        suggest(unknown, cloudRegions, 'regions'),
      );
      return [];
    }
    return names.flatMap((a, i) =>
      names.slice(i + 1).map((b) => pair(a, b, (cloudRoundTrip(a, b) ?? 0) * MICROS_PER_MILLI)),
    );
  }
  for (const name of [...trips.map(([a]) => a), ...trips.map(([, b]) => b)]) {
    if (names.includes(name)) continue;
    complain(['round-trips'], `there is no zone '${name.slice(0, 40)}'`, suggest(name, names, 'zones'));
    return [];
  }
  return trips.map(([a, b, trip]) => pair(a, b, trip));
}

/**
 * The servers named at one end of a link. Only selectors that can be resolved before the run are allowed:
 * servers, zones and `all`.
 */
function serversOf(
  selection: Selection,
  servers: number,
  zones: Zones,
  complain: (message: string, hint: string) => void,
): readonly NodeId[] {
  return selection.flatMap((selector): readonly NodeId[] => {
    switch (selector.kind) {
      case 'node':
        if (selector.node > servers)
          complain(`there is no n${selector.node}`, `the cluster has n1 to n${servers}`);
        return [selector.node];
      case 'zone': {
        const zone = zones.find(([name]) => name === selector.zone);
        if (zone === undefined)
          complain(
            `there is no zone '${selector.zone}'`,
            suggest(
              selector.zone,
              zones.map(([name]) => name),
              'zones',
            ),
          );
        return zone?.[1] ?? [];
      }
      case 'all':
        return Array.from({ length: servers }, (_, i) => i + 1);
      default:
        complain(`a link cannot end at '${selector.kind}'`, 'links are between servers, zones, or all');
        return [];
    }
  });
}
