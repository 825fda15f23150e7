import { hashText } from '../hash.ts';
import type { Rules } from '../raft/rules.ts';
import type { Micros, SessionId } from '../units.ts';
import type { Session } from './sessions.ts';
import { type Cell, cellHash, Store } from './store.ts';

/* The store as text, for snapshots (paper §7), and back. The order is that of the log, so equal stores give equal texts. */

interface Image {
  readonly logTime: Micros;
  readonly cells: readonly Cell[];
  readonly sessions: readonly Session[];
  readonly expired: readonly SessionId[];
}

/** The whole store, sessions inside (thesis §6.3). */
export function imageOf(store: Store, rules: Rules): string {
  const withSessions = rules.snapshotSessions();
  const image: Image = {
    logTime: store.logTime,
    cells: [...store.allCells()],
    sessions: withSessions ? [...store.sessions.all()] : [],
    expired: withSessions ? store.sessions.expiredIds() : [],
  };
  return JSON.stringify(image);
}

/** A store from its text. Its hash is computed from what is there, so whatever is missing shows. */
export function storeFrom(image: string, rules: Rules, sessionExpiry: Micros): Store {
  const store = new Store(rules, sessionExpiry);
  const { logTime, cells, sessions, expired } = JSON.parse(image) as Image;
  store.logTime = logTime;
  for (const { key, value, writerSession, writerSerial } of cells) {
    const valueHash = value === null ? 0 : hashText(value);
    const hash = cellHash(hashText(key), valueHash, writerSession, writerSerial);
    store.restore({ key, value, writerSession, writerSerial, hash });
  }
  for (const session of sessions) store.sessions.restore(session);
  for (const id of expired) store.sessions.bury(id);
  return store;
}
