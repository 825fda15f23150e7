import { hashText } from '../hash.ts';
import type { ReplyStatus } from '../io.ts';
import type { SessionRules } from '../raft/rules/sessions.ts';
import type { Micros, Serial, SessionId } from '../units.ts';
import { Result } from './session.ts';
import { Cell, Store } from './store.ts';

/* The store as text, for snapshots (paper §7), and back. The order is that of the log, so equal stores give equal texts. */

type CellImage = readonly [key: string, value: string | null, writerSession: SessionId, writerSerial: Serial];
type ResultImage = readonly [
  serial: Serial,
  status: ReplyStatus,
  value: string | null,
  writerSession: SessionId,
  writerSerial: Serial,
];
type SessionImage = readonly [
  id: SessionId,
  lastUse: Micros,
  lowestOutstanding: Serial,
  results: readonly ResultImage[],
];
interface StoreImage {
  readonly logTime: Micros;
  readonly cells: readonly CellImage[];
  readonly sessions: readonly SessionImage[];
  readonly expired: readonly SessionId[];
}

/** The whole store, sessions inside (thesis §6.3). */
export function imageOf(store: Store, rules: SessionRules): string {
  const cells: CellImage[] = [];
  for (const cell of store.allCells()) {
    cells.push([cell.key, cell.value, cell.writerSession, cell.writerSerial]);
  }
  const sessions: SessionImage[] = [];
  const withSessions = rules.snapshotSessions();
  if (withSessions) {
    for (const session of store.sessions.inOrder()) {
      const results = session.results.map(
        (result): ResultImage => [
          result.serial,
          result.status,
          result.value,
          result.writerSession,
          result.writerSerial,
        ],
      );
      sessions.push([session.id, session.lastUse, session.lowestOutstanding, results]);
    }
  }
  const expired = withSessions ? store.sessions.expiredIds() : [];
  const image: StoreImage = { logTime: store.logTime, cells, sessions, expired };
  return JSON.stringify(image);
}

/** A store from its text. Its hash is computed from what is there, so whatever is missing shows. */
export function storeFrom(image: string, rules: SessionRules, sessionExpiry: Micros): Store {
  const store = new Store(rules, sessionExpiry);
  const { logTime, cells, sessions, expired } = JSON.parse(image) as StoreImage;
  store.logTime = logTime;
  for (const [key, value, writerSession, writerSerial] of cells) {
    const cell = new Cell(key, hashText(key));
    cell.value = value;
    cell.valueHash = value === null ? 0 : hashText(value);
    cell.writerSession = writerSession;
    cell.writerSerial = writerSerial;
    store.restoreCell(cell);
  }
  for (const [id, lastUse, lowestOutstanding, results] of sessions) {
    const session = store.sessions.open(id, lastUse);
    store.sessions.forgetBelow(session, lowestOutstanding);
    for (const [serial, status, value, writerSession, writerSerial] of results) {
      const valueHash = value === null ? 0 : hashText(value);
      store.sessions.record(
        session,
        new Result(id, serial, status, value, valueHash, writerSession, writerSerial),
      );
    }
  }
  for (const id of expired) store.sessions.bury(id);
  return store;
}
