import { majority } from '../../../core/raft/quorum.ts';
import type { Selector } from '../fault-spec.ts';
import { suggest } from '../nearest.ts';
import type { FaultSchema } from '../schema/fault.ts';
import type { ParsedStep } from '../schema/fault-step.ts';
import { descriptionNames, type Selection } from '../schema/selector-field.ts';

/* Checks of the servers and clients that a fault step names. */

/** What the scenario has that a step may name. */
export interface SelectionContext {
  readonly replicas: number;
  readonly spares: number;
  readonly clients: number;
  /** Names of the zones of network.zones. */
  readonly zones: readonly string[];
}

/** Reports a mistake at this path within the step. */
export type Complain = (path: readonly (string | number)[], message: string, hint: string) => void;

/** Reports servers, zones and clients that do not exist, that the fault cannot strike, or that are named twice. */
export function checkSelections(
  step: ParsedStep,
  fault: FaultSchema,
  context: SelectionContext,
  complain: Complain,
): void {
  const named: Selector[] = [];
  const ofLink = new Map<string, Selector[]>();
  for (const [param, refused] of Object.entries(fault.selections)) {
    const withClients = fault.withClients?.includes(param) ?? false;
    for (const { path, selection, among } of selectionsOf(step.params[param], [param])) {
      // Several links of a step may end at the same server, but the two ends of one link must differ.
      const others = among === '' ? named : (ofLink.get(among) ?? []);
      ofLink.set(among, others);
      // If the selection is a single word rather than a list, there is nothing at `i`, and the error is placed at
      // the word.
      selection.forEach((selector, i) => {
        const place = [...path, i];
        checkSelector(selector, place, { refused, withClients, fault: step.do }, context, complain);
        const twice = others.some((other) => sameSelector(other, selector));
        if (twice && isUnique(selector))
          complain(
            place,
            `${wordFor(selector)} is named twice`,
            'a server can be in only one of these places',
          );
        others.push(selector);
      });
    }
  }
  const fewest = named.reduce((sum, selector) => sum + fewestServers(selector, context.replicas), 0);
  const servers = context.replicas + context.spares;
  if (step.do === 'partition' && fewest > servers) {
    complain(['groups'], `these groups need ${fewest} servers, and there are ${servers}`, '');
  }
}

interface PlacedSelection {
  readonly path: readonly (string | number)[];
  readonly selection: Selection;
  /** Selections with the same value must not overlap: '' for all of the step, or the path of one link. */
  readonly among: string;
}

/** The selections in a parameter: it holds one, or a list of them (`groups`), or a list of such lists (`links`). */
function selectionsOf(
  value: unknown,
  path: readonly (string | number)[],
  depth = 0,
): readonly PlacedSelection[] {
  if (!Array.isArray(value)) return [];
  const list: readonly unknown[] = value;
  if (list.some((item) => Array.isArray(item)))
    return list.flatMap((item, i) => selectionsOf(item, [...path, i], depth + 1));
  // An innermost list is a selection, as parsed by the schema.
  return list.length === 0
    ? []
    : [{ path, selection: list as Selection, among: depth < 2 ? '' : path.slice(0, -1).join('.') }];
}

interface Wanted {
  readonly fault: string;
  readonly refused: readonly Selector['kind'][];
  readonly withClients: boolean;
}

function checkSelector(
  selector: Selector,
  path: readonly (string | number)[],
  { refused, withClients, fault }: Wanted,
  { replicas, spares, zones, clients }: SelectionContext,
  complain: Complain,
): void {
  const servers = replicas + spares;
  if (selector.kind === 'client' || selector.kind === 'clients') {
    if (!withClients)
      complain(path, `${fault} strikes servers, not clients`, 'partition, one-way and cut reach clients too');
    else if (clients === 0) complain(path, 'this scenario has no clients', '');
    else if (selector.kind === 'client' && selector.client > clients)
      complain(path, `there is no c${selector.client}`, `the clients are c1 to c${clients}`);
    return;
  }
  if (selector.kind === 'node') {
    if (selector.node > servers)
      complain(path, `there is no n${selector.node}`, `the cluster has n1 to n${servers}`);
  } else if (selector.kind === 'zone') {
    if (!zones.includes(selector.zone))
      complain(
        path,
        `there is no zone '${selector.zone}'`,
        zones.length === 0 ? 'zones are named under network.zones' : suggest(selector.zone, zones, 'zones'),
      );
  } else if (selector.kind === 'spare' && spares === 0) {
    complain(path, 'there is no spare machine', 'cluster: { spares: 1 }');
  } else if (refused.includes(selector.kind)) {
    const words = [
      ...descriptionNames.filter((name) => !refused.includes(name)),
      ...(withClients ? ['clients'] : []),
    ];
    complain(
      path,
      `${fault} cannot strike '${selector.kind}'`,
      `possible here: n1 to n${servers}, ${words.join(', ')}`,
    );
  }
}

function sameSelector(a: Selector, b: Selector): boolean {
  if (a.kind === 'node' && b.kind === 'node') return a.node === b.node;
  if (a.kind === 'zone' && b.kind === 'zone') return a.zone === b.zone;
  if (a.kind === 'clients' && b.kind === 'clients') return a.share === b.share;
  if (a.kind === 'client' && b.kind === 'client') return a.client === b.client;
  return a.kind === b.kind;
}

/**
 * Whether naming this selector twice must be a mistake: `one` twice means two servers, but there is only one
 * leader.
 */
function isUnique(selector: Selector): boolean {
  if (selector.kind === 'clients') return selector.share === 1;
  return !['one', 'follower', 'random', 'spare'].includes(selector.kind);
}

function wordFor(selector: Selector): string {
  if (selector.kind === 'zone') return `zone ${selector.zone}`;
  if (selector.kind === 'client') return `c${selector.client}`;
  return selector.kind === 'node' ? `n${selector.node}` : `'${selector.kind}'`;
}

function fewestServers(selector: Selector, replicas: number): number {
  switch (selector.kind) {
    case 'minority':
      return Math.floor((replicas - 1) / 2);
    case 'majority':
      return majority(replicas);
    case 'all':
      return replicas;
    case 'crashed':
    case 'paused':
    case 'candidate':
    case 'client':
    case 'clients':
      return 0;
    case 'node':
    case 'leader':
    case 'follower':
    case 'one':
    case 'random':
    case 'rest':
    case 'spare':
    case 'zone':
      return 1;
    default:
      return selector satisfies never;
  }
}
