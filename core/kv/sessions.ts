import type { SessionRules } from '../raft/rules/sessions.ts';
import type { Micros, Serial, SessionId } from '../units.ts';
import { type Result, Session, tombstoneHash } from './session.ts';

/**
 * All sessions, in the order of their last use, so that expiry looks only at those that expire. Part of the
 * replicated state: everything here is a function of the log.
 */
export class Sessions {
  private readonly rules: SessionRules;
  private readonly expiry: Micros;
  private readonly live = new Map<SessionId, Session>();
  private readonly expired = new Set<SessionId>();
  private oldest: Session | null = null;
  private newest: Session | null = null;
  /** Sum of the hashes of all sessions, results and tombstones. */
  hash = 0;
  /** How many sessions have expired so far. */
  expirations = 0;

  constructor(rules: SessionRules, expiry: Micros) {
    this.rules = rules;
    this.expiry = expiry;
  }

  get(id: SessionId): Session | undefined {
    return this.live.get(id);
  }

  hasExpired(id: SessionId): boolean {
    return this.expired.has(id);
  }

  /** Ends every session that has been unused for too long at this log time. */
  expire(logTime: Micros): void {
    for (let session = this.oldest; session !== null; session = this.oldest) {
      if (!this.rules.sessionExpired(session.lastUse, logTime, this.expiry)) return;
      this.unlink(session);
      this.live.delete(session.id);
      this.hash = (this.hash - session.ownHash()) | 0;
      for (const result of session.results) this.hash = (this.hash - result.hash) | 0;
      this.bury(session.id);
      this.expirations++;
    }
  }

  /** The session of a command that is being applied, created if it is its first; null if it has expired. */
  use(id: SessionId, logTime: Micros): Session | null {
    let session = this.live.get(id);
    if (session === undefined) {
      if (this.expired.has(id) && !this.rules.runsExpired()) return null;
      session = this.open(id, logTime);
      return session;
    }
    this.hash = (this.hash - session.ownHash()) | 0;
    session.lastUse = logTime;
    this.hash = (this.hash + session.ownHash()) | 0;
    if (session !== this.newest) {
      this.unlink(session);
      this.link(session);
    }
    return session;
  }

  /** Adds a session as the one used last. */
  open(id: SessionId, lastUse: Micros): Session {
    const session = new Session(id, lastUse);
    this.live.set(id, session);
    this.link(session);
    this.hash = (this.hash + session.ownHash()) | 0;
    return session;
  }

  /** Keeps the id of an expired session, so that a late retry cannot run as if it were the first command of a new one. */
  bury(id: SessionId): void {
    if (this.expired.has(id)) return;
    this.expired.add(id);
    this.hash = (this.hash + tombstoneHash(id)) | 0;
  }

  record(session: Session, result: Result): void {
    session.results.push(result);
    this.hash = (this.hash + result.hash) | 0;
  }

  /** The client waits for nothing below this serial any more (thesis §6.3). */
  forgetBelow(session: Session, lowestOutstanding: Serial): void {
    if (lowestOutstanding <= session.lowestOutstanding) return;
    this.hash = (this.hash - session.ownHash()) | 0;
    session.lowestOutstanding = lowestOutstanding;
    this.hash = (this.hash + session.ownHash()) | 0;
    const { results } = session;
    let kept = 0;
    for (let i = 0; i < results.length; i++) {
      const result = results[i];
      if (result === undefined) continue;
      if (this.rules.forgetsResult(result.serial, lowestOutstanding)) {
        this.hash = (this.hash - result.hash) | 0;
      } else {
        results[kept++] = result;
      }
    }
    results.length = kept;
  }

  /** From the longest unused to the one used last. */
  *inOrder(): Generator<Session> {
    for (let session = this.oldest; session !== null; session = session.newer) yield session;
  }

  expiredIds(): readonly SessionId[] {
    return [...this.expired];
  }

  private link(session: Session): void {
    session.older = this.newest;
    session.newer = null;
    if (this.newest === null) this.oldest = session;
    else this.newest.newer = session;
    this.newest = session;
  }

  private unlink(session: Session): void {
    if (session.older === null) this.oldest = session.newer;
    else session.older.newer = session.newer;
    if (session.newer === null) this.newest = session.older;
    else session.newer.older = session.older;
  }
}
