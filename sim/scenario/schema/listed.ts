import * as z from 'zod';
import type { Micros } from '../../../core/units.ts';
import type { ListedOperation } from '../clients-spec.ts';
import type { Complaint } from '../issues.ts';
import { limits } from '../limits.ts';
import type { EndpointSpec, MessageFate } from '../network-spec.ts';
import { formatDuration, parseDuration } from '../quantities/quantities.ts';
import { duration, flag, integer, oneOf } from './fields.ts';
import { leaf, Refusal } from './leaf.ts';
import { mapping } from './mapping.ts';

/*
 * Values listed in the scenario in place of random draws: the fates of single messages, operations, election
 * time-outs. Shrunk failures are written this way, so that they stay the same even if a later version draws
 * differently from a seed.
 */

const mostListed = 10_000;
const mostMessages = 1_000_000_000;

/** n3 or c1. */
function endpoint(help: string) {
  const json = { type: 'string', pattern: '^[nc][1-9][0-9]{0,4}$' };
  return leaf<EndpointSpec>(help, 'a server such as n1 or a client such as c1', json, (input) => {
    const match = typeof input === 'string' ? /^([nc])([1-9]\d{0,4})$/.exec(input) : null;
    if (match === null) return new Refusal('');
    return { kind: match[1] === 'n' ? 'server' : 'client', number: Number(match[2]) };
  });
}

export const messagesField = z
  .array(
    mapping('What happens to a single message.', {
      from: endpoint('The sender: a server or a client.'),
      to: endpoint('The receiver: a server or a client.'),
      number: integer(
        'Its number among the messages from this sender to this receiver, from 1.',
        1,
        mostMessages,
      ),
      lost: flag('Whether it is lost.').prefault(false),
      latency: duration('How long it takes; drawn as for any other if left out.').optional(),
      copy: duration('How long a second copy of it takes; between servers only.').optional(),
    }),
    { error: () => 'a list of messages such as - { from: n1, to: n3, number: 17, lost: true }' },
  )
  .max(mostListed)
  .prefault([])
  .meta({
    description: 'What happens to single messages, in place of random draws; a cut link still stops them.',
  });

export const operationsField = z
  .array(
    mapping('An operation.', {
      at: duration('When it starts.'),
      client: endpoint('The client: c1.'),
      do: oneOf('What the client requests.', ['get', 'put', 'cas', 'delete']),
      key: integer('Number of its key: 1 is k1.', 1, limits.keys).prefault(1),
      ask: endpoint('The server to ask while the client knows of no leader; random if left out.').optional(),
    }),
    { error: () => 'a list of operations such as - { at: 1s, client: c1, do: put }' },
  )
  .max(mostListed)
  .meta({ description: 'Exactly these operations, in place of rate, think and mix.' });

/** A list of durations that are used one after the other. */
function durations(help: string) {
  const json = { type: 'array', minItems: 1, items: { anyOf: [{ type: 'string' }, { const: 0 }] } };
  return leaf<readonly Micros[]>(help, 'a list of durations such as [210ms, 180ms]', json, (input) => {
    if (!Array.isArray(input) || input.length === 0 || input.length > mostListed) return new Refusal('');
    const listed: Micros[] = [];
    for (const item of input as readonly unknown[]) {
      const micros = parseDuration(item);
      if (typeof micros === 'string') return new Refusal(micros);
      listed.push(micros);
    }
    return listed;
  });
}

export const timeoutsField = durations(
  "Election time-outs of this server in the order in which they are used, across restarts, in place of drawn ones; the last one repeats. Only raftsim's own replica uses them.",
);

export const writesField = durations(
  'How long the writes of this server take, one after the other, in place of drawn times; the last one repeats.',
);

type ParsedMessages = z.output<typeof messagesField>;
type ParsedOperations = z.output<typeof operationsField>;

/** The numbers of servers and clients in the scenario. */
interface Population {
  readonly servers: number;
  readonly clients: number;
}

/** The listed fates of messages. Mistakes that involve several values are added to `complaints`. */
export function readMessages(
  messages: ParsedMessages,
  population: Population,
  complaints: Complaint[],
): readonly MessageFate[] {
  const seen = new Set<string>();
  return messages.map(({ from, to, number, lost, latency, copy }, i): MessageFate => {
    const complain = (key: string, message: string, hint: string): void => {
      complaints.push({ path: ['network', 'messages', i, key], atKey: false, message, hint });
    };
    checkEndpoint(from, population, (message, hint) => complain('from', message, hint));
    checkEndpoint(to, population, (message, hint) => complain('to', message, hint));
    if (from.kind === 'client' && to.kind === 'client')
      complain('to', 'clients do not send messages to each other', 'expected a server');
    if (copy !== undefined && (from.kind === 'client' || to.kind === 'client'))
      complain('copy', 'only messages between servers are duplicated', 'leave copy out');
    if (lost && (latency !== undefined || copy !== undefined))
      complain('lost', 'a lost message has no latency and no copy', 'expected lost, or latency and copy');
    const name = `${nameOf(from)} ${nameOf(to)} ${number}`;
    if (seen.has(name))
      complain('number', `message ${number} from ${nameOf(from)} to ${nameOf(to)} is listed twice`, '');
    seen.add(name);
    return { from, to, number, lost, latency: latency ?? null, copy: copy ?? null };
  });
}

/** The listed operations of clients, in order of time. Mistakes are added to `complaints`. */
export function readOperations(
  operations: ParsedOperations,
  population: Population & { readonly keys: number },
  complaints: Complaint[],
): readonly ListedOperation[] {
  const listed = operations.map(({ at, client, do: op, key, ask }, i): ListedOperation => {
    const complain = (field: string, message: string, hint: string): void => {
      complaints.push({ path: ['clients', 'operations', i, field], atKey: false, message, hint });
    };
    if (client.kind !== 'client') complain('client', `${nameOf(client)} is not a client`, 'expected c1');
    else checkEndpoint(client, population, (message, hint) => complain('client', message, hint));
    if (ask !== undefined && ask.kind !== 'server')
      complain('ask', `${nameOf(ask)} is not a server`, 'expected n1');
    else if (ask !== undefined)
      checkEndpoint(ask, population, (message, hint) => complain('ask', message, hint));
    if (key > population.keys)
      complain('key', `there is no key k${key}`, `clients.keys has k1 to k${population.keys}`);
    return { at, client: client.number, op, key: key - 1, ask: ask?.number ?? 0 };
  });
  return listed.sort((a, b) => a.at - b.at);
}

/** Complains of listed time-outs outside the server's range: it could never draw them. */
export function checkTimeoutList(
  path: readonly string[],
  timeouts: readonly Micros[] | undefined,
  [min, max]: readonly [Micros, Micros],
): readonly Complaint[] {
  const odd = timeouts?.find((timeout) => timeout < min || timeout > max);
  if (odd === undefined) return [];
  const message = `a time-out of ${formatDuration(odd)} is out of the range of election-timeout`;
  const hint = `expected ${formatDuration(min)} to ${formatDuration(max)}`;
  return [{ path: [...path, 'election-timeouts'], atKey: false, message, hint }];
}

function checkEndpoint(
  end: EndpointSpec,
  { servers, clients }: Population,
  complain: (message: string, hint: string) => void,
): void {
  const count = end.kind === 'server' ? servers : clients;
  if (end.number <= count) return;
  const letter = end.kind === 'server' ? 'n' : 'c';
  const hint = count === 0 ? 'the scenario has none' : `there are ${letter}1 to ${letter}${count}`;
  complain(`there is no ${nameOf(end)}`, hint);
}

function nameOf({ kind, number }: EndpointSpec): string {
  return `${kind === 'server' ? 'n' : 'c'}${number}`;
}
