import { type Deed, INITIALLY, type Story, seenBy, UNTOLD } from './deed.ts';
import { momentsOf } from './told-to-judges.ts';

/* The same histories as text. Each deed is a process of its own. */

type Stories = ReadonlyMap<string, Story>;

const functions = { get: 'read', put: 'write', delete: 'write', cas: 'cas' } as const;

function valueTold(deed: Deed, isOver: boolean): string {
  const { kind, value, expected, found } = deed;
  if (kind === 'get') return isOver && deed.outcome === 'ok' ? (found ?? 'nil') : 'nil';
  return kind === 'cas' ? `[${expected ?? 'nil'} ${value}]` : (value ?? 'nil');
}

function typeOf({ outcome, kind, matched }: Deed): 'ok' | 'fail' | 'info' {
  if (outcome === 'ok') return kind === 'cas' && !matched ? 'fail' : 'ok';
  return outcome === 'failed' ? 'fail' : 'info';
}

/** EDN maps, with the key in the map or, if `keyed`, in the value. */
export function ednOf(stories: Stories, keyed: boolean): string {
  const keys = new Map([...stories].map(([key, story]) => [story, key]));
  const lines = momentsOf(stories).map(({ at, deed, story }, index) => {
    const isOver = at === deed.ended;
    const value = valueTold(deed, isOver);
    const key = keys.get(story) ?? '';
    const place = keyed ? `:value ["${key}" ${value}]` : `:key "${key}", :value ${value}`;
    const type = isOver ? typeOf(deed) : 'invoke';
    const process = processOf(deed, key);
    return `{:index ${index}, :type :${type}, :f :${functions[deed.kind]}, :process ${process}, ${place}}`;
  });
  return lines.join('\n');
}

function processOf({ id }: Deed, key: string): number {
  return 100 * id + key.charCodeAt(0);
}

/** A log of Jepsen's. A failed cas of it was refused. */
export function logOf(stories: Stories): string {
  const keys = new Map([...stories].map(([key, story]) => [story, key]));
  const lines = momentsOf(stories).map(({ at, deed, story }) => {
    const isOver = at === deed.ended;
    const key = keys.get(story) ?? '';
    const type = isOver ? typeOf(deed) : 'invoke';
    const word = `:${type}\t:${functions[deed.kind]}\t["${key}" ${valueTold(deed, isOver)}]`;
    return `INFO  jepsen.util - ${processOf(deed, key)}\t${word}`;
  });
  return `${lines.join('\n')}\n`;
}

/** The lines of raftsim's own format. */
export function ndjsonOf(stories: Stories): string {
  const deeds = [...stories].flatMap(([key, story]) => story.map((deed) => ({ key, deed })));
  deeds.sort((a, b) => a.deed.begun - b.deed.begun);
  const lines = deeds.map(({ key, deed }) => {
    const { id, kind, client, value, expected, outcome, matched, found, writer, begun, ended } = deed;
    const isOk = outcome === 'ok';
    const isSeen = isOk && (kind === 'get' || (kind === 'cas' && !matched));
    const command = { client, op: kind, key, value: value ?? undefined, session: id, serial: id };
    const answer = {
      outcome,
      found: isSeen ? found : undefined,
      matched: kind === 'cas' && isOk ? matched : undefined,
    };
    const whose = writer === INITIALLY ? null : writer === UNTOLD ? undefined : [writer, writer];
    const told = isOk && seenBy(deed) !== undefined ? whose : undefined;
    const expects = kind === 'cas' ? expected : undefined;
    return JSON.stringify({ ...command, expected: expects, ...answer, writer: told, from: begun, to: ended });
  });
  const header = { format: 'raftsim-history', version: 1, operations: lines.length };
  return [JSON.stringify(header), ...lines].join('\n');
}
