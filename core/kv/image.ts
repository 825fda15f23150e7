import { hashText, hashValue } from '../hash.ts';
import type { Rules } from '../raft/rules.ts';
import type { Micros, Serial, SessionId } from '../units.ts';
import { cellHash, resultHash } from './command.ts';
import type { Came, Result, Session } from './sessions.ts';
import { type Cell, Store } from './store.ts';

/*
 * Converts the store to text, for snapshots (paper §7), and back. Keys and sessions are in the order that the log
 * determines, so equal stores give equal texts.
 */

interface Image {
  readonly logTime: Micros;
  readonly cells: readonly Cell[];
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
  const withSessions = rules.snapshotSessions();
  const image: Image = {
    logTime: store.logTime,
    cells: [...store.allCells()],
    sessions: withSessions ? Array.from(store.sessions.all(), plain) : [],
    expired: withSessions ? store.sessions.expiredIds() : [],
  };
  return JSON.stringify(image);
}

function plain({ id, lastUse, lowestOutstanding, kept, results }: Session): PlainSession {
  return {
    id,
    lastUse,
    lowestOutstanding,
    results: results.slice(0, kept).map(({ serial, status, value, writerSession, writerSerial }) => ({
      serial,
      status,
      value,
      writerSession,
      writerSerial,
    })),
  };
}

/** Restores a store from its text. Its hash is computed anew from the contents, so anything missing changes the hash. */
export function storeFrom(image: string, rules: Rules, sessionExpiry: Micros): Store {
  const store = new Store(rules, sessionExpiry);
  const { logTime, cells, sessions, expired } = JSON.parse(image) as Image;
  store.logTime = logTime;
  for (const { key, value, writerSession, writerSerial } of cells) {
    const hash = cellHash(hashText(key), hashValue(value), writerSession, writerSerial);
    store.restore({ key, value, writerSession, writerSerial, hash });
  }
  for (const { id, lastUse, lowestOutstanding, results } of sessions) {
    const session = store.sessions.restore(id, lastUse, lowestOutstanding);
    for (const result of results)
      store.sessions.record(session, result.serial, result, resultHash(id, result.serial, result));
  }
  for (const id of expired) store.sessions.bury(id);
  return store;
}
