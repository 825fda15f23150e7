import * as z from 'zod';
import type { Micros, NodeId } from '../../../core/units.ts';
import { durationPattern, parseDuration } from '../quantities/quantities.ts';
import { isRecord } from '../record.ts';
import { cloudRegions } from '../regions.ts';
import { distribution } from './distribution-field.ts';
import { share } from './fields.ts';
import { leaf, Refusal } from './leaf.ts';
import { linkChangeShape } from './link-change.ts';
import { mapping } from './mapping.ts';
import { selection } from './selector-field.ts';

/* The schema of the parts of `network:` about zones, round trips between them, and single links. */

/** The zones, in the order of the file, with their servers. */
export type Zones = readonly (readonly [name: string, nodes: readonly NodeId[]])[];

/** Round trips between zones: 'cloud' for the built-in matrix of public cloud regions, or those given in the file. */
type RoundTrips = 'cloud' | readonly (readonly [a: string, b: string, roundTrip: Micros])[];

const zoneName = /^[A-Za-z][A-Za-z0-9-]{0,39}$/;
const serverName = /^n([1-9][0-9]{0,3})$/;

function parseZones(input: unknown): Zones | Refusal {
  if (!isRecord(input)) return new Refusal('');
  const zones: [string, NodeId[]][] = [];
  const placed = new Map<NodeId, string>();
  for (const [name, members] of Object.entries(input)) {
    if (!zoneName.test(name))
      return new Refusal('the name of a zone is letters, digits and -, beginning with a letter');
    const nodes: NodeId[] = [];
    const isList = Array.isArray(members);
    for (const [i, member] of (isList ? (members as readonly unknown[]) : [members]).entries()) {
      const below = isList ? [name, i] : [name];
      const match = typeof member === 'string' ? serverName.exec(member) : null;
      if (match === null) return new Refusal('a zone is a list of servers', '', below);
      const node = Number(match[1]);
      const other = placed.get(node);
      if (other !== undefined) return new Refusal(`n${node} is in zone ${other} already`, '', below);
      placed.set(node, name);
      nodes.push(node);
    }
    zones.push([name, nodes]);
  }
  return zones;
}

function parseRoundTrips(input: unknown): RoundTrips | Refusal {
  if (input === 'cloud') return 'cloud';
  if (!isRecord(input)) return new Refusal('');
  const trips: [string, string, Micros][] = [];
  for (const [a, others] of Object.entries(input)) {
    if (!isRecord(others)) return new Refusal('expected a mapping from zones to round trips', '', [a]);
    for (const [b, trip] of Object.entries(others)) {
      const micros = parseDuration(trip);
      if (typeof micros === 'string')
        return new Refusal(micros === '' ? 'not a duration' : micros, '', [a, b]);
      if (trips.some(([x, y]) => (x === a && y === b) || (x === b && y === a)))
        return new Refusal(`${a.slice(0, 40)} and ${b.slice(0, 40)} are given twice`, '', [a, b]);
      trips.push([a, b, micros]);
    }
  }
  return trips;
}

const zonesJson = {
  type: 'object',
  additionalProperties: {
    anyOf: [
      { type: 'string', pattern: serverName.source },
      { type: 'array', items: { type: 'string', pattern: serverName.source } },
    ],
  },
};
const tripsJson = {
  anyOf: [
    { const: 'cloud' },
    {
      type: 'object',
      additionalProperties: {
        type: 'object',
        additionalProperties: { anyOf: [{ type: 'string', pattern: durationPattern }, { const: 0 }] },
      },
    },
  ],
};

export const networkParts = {
  zones: leaf<Zones>(
    'Groups of servers by location (rack, data centre, region), as in { east: [n1, n2], west: n3 }. Faults may name them: zone east.',
    'a mapping such as { east: [n1, n2], west: [n3] }',
    zonesJson,
    parseZones,
  ).optional(),
  'round-trips': leaf<RoundTrips>(
    `Round trips between zones, in place of network.latency, as in { east: { west: 60ms } }; cloud: those of public cloud regions, for zones called ${cloudRegions.join(', ')}.`,
    'cloud, or a mapping such as { east: { west: 60ms } }',
    tripsJson,
    parseRoundTrips,
  ).optional(),
  jitter: share('By how much the one-way delay between two zones may exceed half a round trip.').prefault(
    '10%',
  ),
  links: z
    .array(
      mapping('Conditions of some links between servers.', {
        from: selection('The senders: servers or zones.').prefault('all'),
        to: selection('The receivers: servers or zones.').prefault('all'),
        ...linkChangeShape,
        latency: distribution('One-way delay of these links.').optional(),
      }),
      { error: () => 'a list of links such as - { from: n1, to: n3, latency: 20ms }' },
    )
    .prefault([])
    .meta({
      description:
        'Conditions of single links, each in one direction; later items take precedence over earlier ones.',
    }),
} as const;
