import { hashText, hashValue } from '../hash.ts';
import type { Rules } from '../raft/rules.ts';
import type { Micros, Serial, SessionId } from '../units.ts';
import { cellHash, resultHash } from './command.ts';
import type { Came, Result } from './results.ts';
import type { Session } from './sessions.ts';
import { type Cell, Store } from './store.ts';

/*
 * Converts the store to text (JSON), for snapshots (paper §7), and back. Keys and sessions are in the order that the log
 * determines, so equal stores give equal texts.
 *
 * With large values nearly every write calls for a snapshot. A store that has any is therefore converted in pieces: what has
 * not changed since the last image keeps its text, and V8 concatenates long texts by reference, so that an image costs as
 * much as what has changed, plus a little for each key, until somebody reads it. So is a store whose last image was large:
 * a snapshot is due after so many bytes of log, however large the store, of which most is then as it was. For other stores
 * one call is faster.
 */

/** From this length on, values are not copied either, as long as JSON writes them as they are. */
const LARGE = 1024;
/** From this length of the last image on, the next one is made in pieces. */
const LARGE_IMAGE = 1_048_576;
const UNESCAPED = /^[ !#-[\]-~]*$/;

type PlainCell = Omit<Cell, 'text'>;

interface Image {
  readonly logTime: Micros;
  readonly cells: readonly PlainCell[];
  readonly sessions: readonly PlainSession[];
  readonly expired: readonly SessionId[];
}

/** A session without derived values such as hashes. */
interface PlainSession {
  readonly id: SessionId;
  readonly lastUse: Micros;
  readonly lowestOutstanding: Serial;
  readonly results: readonly (Came & Pick<Result, 'serial'>)[];
}

/** The whole store as text, including its sessions (thesis §6.3). */
export function imageOf(store: Store, rules: Rules): string {
  const { logTime } = store;
  const withSessions = rules.snapshotSessions();
  const cells = [...store.allCells()];
  const sessions = withSessions ? [...store.sessions.all()] : [];
  const expired = withSessions ? store.sessions.expiredIds() : [];
  const anyLarge = cells.some(({ value }) => value !== null && value.length >= LARGE);
  let image: string;
  if (anyLarge || store.imageLength >= LARGE_IMAGE) {
    const [cellTexts, sessionTexts] = [joined(cells, cellText), joined(sessions, sessionText)];
    image = `{"logTime":${logTime},"cells":[${cellTexts}],"sessions":[${sessionTexts}],"expired":[${expired.join()}]}`;
  } else {
    const plain = { logTime, cells: cells.map(plainCell), sessions: sessions.map(plainSession), expired };
    image = JSON.stringify(plain satisfies Image);
  }
  store.imageLength = image.length;
  return image;
}

function plainCell({ key, value, writerSession, writerSerial, hash }: Cell): PlainCell {
  return { key, value, writerSession, writerSerial, hash };
}

function plainSession({ id, lastUse, lowestOutstanding, results }: Session): PlainSession {
  const plain = Array.from(results.all(), ({ serial, status, value, writerSession, writerSerial }) => ({
    serial,
    status,
    value,
    writerSession,
    writerSerial,
  }));
  return { id, lastUse, lowestOutstanding, results: plain };
}

/** Not by `join`, which would copy. */
function joined<Item>(items: Iterable<Item>, textOf: (item: Item) => string): string {
  let text = '';
  for (const item of items) text += text === '' ? textOf(item) : `,${textOf(item)}`;
  return text;
}

function cellText(cell: Cell): string {
  const { key, writerSession, writerSerial, hash } = cell;
  return keptText(cell, { key }, { writerSession, writerSerial, hash });
}

function sessionText({ id, lastUse, lowestOutstanding, results }: Session): string {
  const texts = joined(results.all(), resultText);
  return `{"id":${id},"lastUse":${lastUse},"lowestOutstanding":${lowestOutstanding},"results":[${texts}]}`;
}

function resultText(result: Result): string {
  const { serial, status, writerSession, writerSerial } = result;
  return keptText(result, { serial, status }, { writerSession, writerSerial });
}

/** The JSON of a record with a value between other fields. It shares the value if that is large. */
function keptText(record: Cell | Result, before: object, after: object): string {
  const { value, text } = record;
  if (text !== null) return text;
  const large = value !== null && value.length >= LARGE && UNESCAPED.test(value);
  record.text = large
    ? `${JSON.stringify({ ...before, value: '' }).slice(0, -2)}${value}",${JSON.stringify(after).slice(1)}`
    : JSON.stringify({ ...before, value, ...after });
  return record.text;
}

/** Restores a store from its text. Its hash is computed anew from the contents, so anything missing changes the hash. */
export function storeFrom(image: string, rules: Rules, sessionExpiry: Micros): Store {
  const store = new Store(rules, sessionExpiry);
  const { logTime, cells, sessions, expired } = JSON.parse(image) as Image;
  store.logTime = logTime;
  store.imageLength = image.length;
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
