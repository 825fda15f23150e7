import { mix, mixPair } from '../hash.ts';
import type { Rules } from '../raft/rules.ts';
import { type Micros, NEVER, type Serial, type SessionId } from '../units.ts';
import type { Command } from './command.ts';
import { type Came, type Result, Results } from './results.ts';

const SESSION_SALT = 0x5e55;

/** One client's session (thesis §6.3). */
export interface Session {
  readonly id: SessionId;
  /** Log time of its last command. */
  lastUse: Micros;
  /** Results below this serial are not kept, since the client does not wait for them any more. */
  lowestOutstanding: Serial;
  readonly results: Results;
  /** This session's part of `Sessions.hash`, without its results. */
  hash: number;
}

/**
 * The client sessions, which make each command take effect once. Where they expire they are ordered by last use, so
 * that expiry visits only those that do. Part of the replicated state: a function of the log alone.
 */
export class Sessions {
  /** By id. Where sessions expire, each is reinserted on use, so that the Map iterates from the longest unused. */
  private readonly live = new Map<SessionId, Session>();
  private readonly expired = new Set<SessionId>();
  /** Sum of the hashes of all sessions, results and expired ids. */
  hash = 0;

  constructor(
    private readonly rules: Rules,
    readonly expiry: Micros,
  ) {}

  /** The recorded result of a command; undefined if none was recorded or it was forgotten. */
  result(id: SessionId, serial: Serial): Result | undefined {
    return this.live.get(id)?.results.find(serial);
  }

  /** Expires every session that has been unused for too long at this log time. */
  expire(logTime: Micros): void {
    for (const session of this.live.values()) {
      if (!this.rules.sessionExpired(session.lastUse, logTime, this.expiry)) return;
      this.live.delete(session.id);
      this.hash = (this.hash - session.hash) | 0;
      for (const result of session.results.all()) this.hash = (this.hash - result.hash) | 0;
      this.bury(session.id);
    }
  }

  /** The session of a command that is being applied, created for its first command; null if it has expired. */
  use(id: SessionId, logTime: Micros): Session | null {
    const session = this.live.get(id);
    if (session !== undefined) return session;
    if (this.expired.has(id) && !this.rules.runsExpired()) return null;
    return this.restore(id, logTime, 1);
  }

  /**
   * Notes the use of a session by a command at this log time, and forgets the results below its `lowestOutstanding`,
   * for which the client no longer waits (thesis §6.3). Returns the recorded result if the command ran before.
   */
  renew(session: Session, { serial, lowestOutstanding }: Command, logTime: Micros): Result | undefined {
    const { results } = session;
    const known = results.find(serial);
    if (lowestOutstanding > session.lowestOutstanding) {
      session.lowestOutstanding = lowestOutstanding;
      while (results.size > 0 && this.rules.forgetsResult(results.at(0).serial, lowestOutstanding)) {
        this.hash = (this.hash - results.at(0).hash) | 0;
        results.shift();
      }
    }
    session.lastUse = logTime;
    const hash = ownHash(session.id, session.lowestOutstanding, logTime);
    this.hash = (this.hash - session.hash + hash) | 0;
    session.hash = hash;
    if (this.expiry === NEVER) return known;
    this.live.delete(session.id);
    this.live.set(session.id, session);
    return known;
  }

  /** Adds a session without results, as the most recently used one. */
  restore(id: SessionId, lastUse: Micros, lowestOutstanding: Serial): Session {
    const hash = ownHash(id, lowestOutstanding, lastUse);
    const session: Session = { id, lastUse, lowestOutstanding, results: new Results(), hash };
    this.live.set(id, session);
    this.hash = (this.hash + hash) | 0;
    return session;
  }

  /** Keeps the id of an expired session, so that a late retry cannot run as if it were the first command of a new one. */
  bury(id: SessionId): void {
    if (this.expired.has(id)) return;
    this.expired.add(id);
    this.hash = (this.hash + mix(id, SESSION_SALT)) | 0;
  }

  /** Records the result of a command; `hash` is the hash of the result. */
  record(session: Session, serial: Serial, came: Came, hash: number): void {
    const result = session.results.add(serial);
    result.set(came.status, came.value, came, true);
    result.hash = hash;
    result.text = null;
    this.hash = (this.hash + hash) | 0;
  }

  /** All sessions that have not expired, in the order of `live`. */
  all(): Iterable<Session> {
    return this.live.values();
  }

  expiredIds(): readonly SessionId[] {
    return [...this.expired];
  }
}

/** Hash of a session without its results. */
function ownHash(id: SessionId, lowestOutstanding: Serial, lastUse: Micros): number {
  return mix(mix(SESSION_SALT, id), mixPair(lowestOutstanding, lastUse | 0));
}
