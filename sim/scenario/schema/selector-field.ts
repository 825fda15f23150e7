import type { NodeId } from '../../../core/units.ts';
import type { Selector } from '../fault-spec.ts';
import { describeValue } from '../input-error.ts';
import { suggest } from '../nearest.ts';
import { inWords } from '../phrases.ts';
import { formatShare, parseShare } from '../quantities/quantities.ts';
import { leaf, Refusal } from './leaf.ts';

/* The schema of a selection, the targets of a fault: `leader`, `n3`, or a list of these. */

type Description = Exclude<Selector['kind'], 'node' | 'zone' | 'client' | 'clients'>;

/** Every description of servers, with its meaning. */
export const descriptions: Readonly<Record<Description, string>> = {
  leader: 'the leader at that moment',
  follower: 'one running server that is not the leader',
  one: 'one running server that this step does not name otherwise',
  random: 'each server with probability one half, but at least one',
  minority: 'as many servers as may fail at once',
  majority: 'as many servers as make a quorum',
  crashed: 'every server that is down',
  paused: 'every server that is paused',
  candidate: 'every server that is asking for votes at that moment',
  spare: 'the next spare machine that has never been started',
  all: 'every server',
  rest: 'every server that is in no other group of this step',
};
export const descriptionNames = Object.keys(descriptions) as readonly Description[];

/** One or several selectors. Even if several match a server, a step strikes it only once. */
export type Selection = readonly Selector[];

export const allServers: Selection = [{ kind: 'all' }];

const nodePattern = /^n([1-9][0-9]{0,3})$/;
const zonePattern = /^zone +([A-Za-z][A-Za-z0-9-]{0,39})$/;
const clientPattern = /^c([1-9][0-9]{0,4})$/;
const clientsPattern = /^clients(?: +(\d+(?:\.\d+)?%))?$/;
/** A union rather than a single pattern, so that editors can offer the descriptions for completion. */
const wordJson = {
  anyOf: [
    { enum: descriptionNames },
    { type: 'string', pattern: nodePattern.source },
    { type: 'string', pattern: zonePattern.source },
    { const: 'clients' },
    { type: 'string', pattern: clientPattern.source },
    { type: 'string', pattern: clientsPattern.source },
  ],
};

function parseSelector(word: unknown): Selector | Refusal {
  if (typeof word !== 'string') return new Refusal('');
  const node = nodePattern.exec(word);
  if (node !== null) return { kind: 'node', node: Number(node[1]) };
  const zone = zonePattern.exec(word);
  if (zone !== null) return { kind: 'zone', zone: zone[1] ?? '' };
  const client = clientPattern.exec(word);
  if (client !== null) return { kind: 'client', client: Number(client[1]) };
  const clients = clientsPattern.exec(word);
  if (clients !== null) return someClients(clients[1] ?? '100%');
  const kind = descriptionNames.find((name) => name === word);
  if (kind !== undefined) return { kind };
  return new Refusal(
    'not a server, zone or description',
    suggest(word, ['n1', ...descriptionNames, 'zone east', 'clients'], 'known'),
    [],
    word,
  );
}

function someClients(text: string): Selector | Refusal {
  const share = parseShare(text);
  if (typeof share === 'string') return new Refusal(`${text} of the clients: ${share}`);
  return share > 0 ? { kind: 'clients', share } : new Refusal('0% selects no client');
}

const expected = `a server (n1), a zone (zone east) or a description (${descriptionNames.join(', ')})`;

/**
 * The refusal of a word within a list: the detail must quote the word, since the error is placed at the whole
 * list.
 */
function inList({ detail, hint, zone }: Refusal, word: unknown): Refusal {
  return new Refusal(`${describeValue(word)} is ${detail || 'not a word'}`, hint, [], zone);
}

/** The schema of a selection: one word or a list of them. */
export function selection(help: string) {
  const json = { anyOf: [wordJson, { type: 'array', items: wordJson, minItems: 1 }] };
  return leaf<Selection>(help, `${expected}, or a list of them`, json, (input) => {
    const words: readonly unknown[] = Array.isArray(input) ? input : [input];
    if (words.length === 0) return new Refusal('');
    const selectors: Selector[] = [];
    for (const word of words) {
      const selector = parseSelector(word);
      if (selector instanceof Refusal) return Array.isArray(input) ? inList(selector, word) : selector;
      selectors.push(selector);
    }
    return selectors;
  });
}

/** A selection of exactly these servers. */
export function theseServers(nodes: readonly NodeId[]): Selection {
  return nodes.map((node) => ({ kind: 'node', node }));
}

/** A selection by one description. */
export function described(kind: Description): Selection {
  return [{ kind }];
}

/** Whether the selection may mean several servers. */
export function mayBeSeveral(selection: Selection): boolean {
  const single = ['node', 'leader', 'follower', 'one', 'spare'];
  return selection.length > 1 || selection.some(({ kind }) => !single.includes(kind));
}

/** 'the leader and n3'. */
export function selectionInWords(selection: Selection): string {
  return inWords(selection.map(selectorInWords));
}

function selectorInWords(selector: Selector): string {
  switch (selector.kind) {
    case 'node':
      return `n${selector.node}`;
    case 'leader':
      return 'the leader';
    case 'follower':
      return 'a follower';
    case 'one':
      return 'one server';
    case 'random':
      return 'some servers';
    case 'minority':
      return 'a minority';
    case 'majority':
      return 'a majority';
    case 'crashed':
      return 'every crashed server';
    case 'paused':
      return 'every paused server';
    case 'candidate':
      return 'every candidate';
    case 'spare':
      return 'a spare machine';
    case 'zone':
      return `zone ${selector.zone}`;
    case 'client':
      return `c${selector.client}`;
    case 'clients':
      return selector.share === 1 ? 'the clients' : `${formatShare(selector.share)} of the clients`;
    case 'all':
      return 'all servers';
    case 'rest':
      return 'the rest';
    default:
      return selector satisfies never;
  }
}

/** The error message for a link whose two ends are both clients. */
export const noLink = 'there is no link between clients';

/** Whether a selection can only select clients. */
export function holdsClientsAlone(selection: Selection): boolean {
  return selection.every(({ kind }) => kind === 'client' || kind === 'clients');
}
