import { hashText, hashValue } from '../hash.ts';
import type { Rules } from '../raft/rules.ts';
import type { Micros, Serial, SessionId } from '../units.ts';
import { cellHash, resultHash } from './command.ts';
import type { Came, Result, Session } from './sessions.ts';
import { type Cell, Store } from './store.ts';

/*
 * Converts the store to text (JSON), for snapshots (paper §7), and back. Keys and sessions are in the order that the log
 * determines, so equal stores give equal texts.
 *
 * With large values every write calls for a snapshot. Therefore what has not changed since the last image keeps its
 * text, and V8 concatenates long texts by reference: an image costs as much as what has changed, plus a little for each
 * key, until somebody reads it.
 */

/** Values of at least this length are not copied either, as long as JSON writes them as they are. */
const LARGE = 1024;
const UNESCAPED = /^[ !#-[\]-~]*$/;

interface Image {
  readonly logTime: Micros;
  readonly cells: readonly PlainCell[];
  readonly sessions: readonly PlainSession[];
  readonly expired: readonly SessionId[];
}

type PlainCell = Omit<Cell, 'text'>;

/** A session without derived values such as hashes. */
interface PlainSession {
  readonly id: SessionId;
  readonly lastUse: Micros;
  readonly lowestOutstanding: Serial;
  readonly results: readonly PlainResult[];
}

type PlainResult = Came & Pick<Result, 'serial'>;

/** The whole store as text, including its sessions (thesis §6.3). */
export function imageOf(store: Store, rules: Rules): string {
  let cells = '';
  for (const cell of store.allCells()) cells += separated(cells, cellText(cell));
  let sessions = '';
  let expired = '';
  if (rules.snapshotSessions()) {
    for (const session of store.sessions.all()) sessions += separated(sessions, sessionText(session));
    expired = store.sessions.expiredIds().join();
  }
  return `{"logTime":${store.logTime},"cells":[${cells}],"sessions":[${sessions}],"expired":[${expired}]}`;
}

/** The next item of a list, of which these are the ones before. */
function separated(before: string, item: string): string {
  return before === '' ? item : `,${item}`;
}

function cellText(cell: Cell): string {
  const { key, value, writerSession, writerSerial, hash } = cell;
  cell.text ??= recordText({ key }, value, { writerSession, writerSerial, hash });
  return cell.text;
}

function sessionText({ id, lastUse, lowestOutstanding, kept, results }: Session): string {
  let texts = '';
  for (let i = 0; i < kept; i++) texts += separated(texts, resultText(results[i]));
  return `{"id":${id},"lastUse":${lastUse},"lowestOutstanding":${lowestOutstanding},"results":[${texts}]}`;
}

function resultText(result: Result): string {
  const { serial, status, value, writerSession, writerSerial } = result;
  result.text ??= recordText({ serial, status }, value, { writerSession, writerSerial });
  return result.text;
}

/** The JSON of a record with a value, which shares the value if it is large. */
function recordText(before: object, value: string | null, after: object): string {
  if (value === null || value.length < LARGE || !UNESCAPED.test(value))
    return JSON.stringify({ ...before, value, ...after });
  const upToValue = JSON.stringify({ ...before, value: '' }).slice(0, -'"}'.length);
  return `${upToValue}${value}",${JSON.stringify(after).slice(1)}`;
}

/** Restores a store from its text. Its hash is computed anew from the contents, so anything missing changes the hash. */
export function storeFrom(image: string, rules: Rules, sessionExpiry: Micros): Store {
  const store = new Store(rules, sessionExpiry);
  const { logTime, cells, sessions, expired } = JSON.parse(image) as Image;
  store.logTime = logTime;
  for (const { key, value, writerSession, writerSerial } of cells) {
    const hash = cellHash(hashText(key), hashValue(value), writerSession, writerSerial);
    store.restore({ key, value, writerSession, writerSerial, hash, text: null });
  }
  for (const { id, lastUse, lowestOutstanding, results } of sessions) {
    const session = store.sessions.restore(id, lastUse, lowestOutstanding);
    for (const result of results)
      store.sessions.record(session, result.serial, result, resultHash(id, result.serial, result));
  }
  for (const id of expired) store.sessions.bury(id);
  return store;
}
