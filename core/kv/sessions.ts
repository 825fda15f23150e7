import { hashText, mix } from '../hash.ts';
import type { ReplyStatus } from '../io.ts';
import type { Rules } from '../raft/rules.ts';
import type { Micros, Serial, SessionId } from '../units.ts';

const SESSION_SALT = 0x5e55;

/** What a command of a session came to; kept until its client no longer waits for it. */
export interface Result {
  readonly serial: Serial;
  readonly status: ReplyStatus;
  readonly value: string | null;
  readonly writerSession: SessionId;
  readonly writerSerial: Serial;
}

/** One client's session (thesis §6.3). */
export interface Session {
  readonly id: SessionId;
  /** Log time of its last command. */
  lastUse: Micros;
  /** No result below this serial is kept: the client has them all. */
  lowestOutstanding: Serial;
  /** In the order in which the commands were applied. */
  readonly results: Result[];
}

/**
 * All sessions, in the order of their last use, so that expiry looks only at those that expire. Part of the
 * replicated state: everything here is a function of the log.
 */
export class Sessions {
  /** By id, and (as such maps are) in the order in which they were put there: the longest unused first. */
  private readonly live = new Map<SessionId, Session>();
  private readonly expired = new Set<SessionId>();
  /** Sum of the hashes of all sessions, results and tombstones. */
  hash = 0;

  constructor(
    private readonly rules: Rules,
    private readonly expiry: Micros,
  ) {}

  /** The recorded result of a command; undefined if there is none, or none any more. */
  result(id: SessionId, serial: Serial): Result | undefined {
    const session = this.live.get(id);
    return session === undefined ? undefined : find(session, serial);
  }

  /** Ends every session that has been unused for too long at this log time. */
  expire(logTime: Micros): void {
    if (this.expiry === Number.POSITIVE_INFINITY) return;
    for (const session of this.live.values()) {
      if (!this.rules.sessionExpired(session.lastUse, logTime, this.expiry)) return;
      this.live.delete(session.id);
      this.add(-1, session);
      this.bury(session.id);
    }
  }

  /** The session of a command that is being applied, created if it is its first; null if it has expired. */
  use(id: SessionId, logTime: Micros): Session | null {
    const session = this.live.get(id);
    if (session !== undefined) return session;
    if (this.expired.has(id) && !this.rules.runsExpired()) return null;
    const created: Session = { id, lastUse: logTime, lowestOutstanding: 1, results: [] };
    this.restore(created);
    return created;
  }

  /** A command was used at this log time, and its client waits for nothing below this serial any more (thesis §6.3). */
  renew(session: Session, logTime: Micros, lowestOutstanding: Serial): void {
    this.hash = (this.hash - ownHash(session)) | 0;
    session.lastUse = logTime;
    if (lowestOutstanding > session.lowestOutstanding) this.forgetBelow(session, lowestOutstanding);
    this.hash = (this.hash + ownHash(session)) | 0;
    if (this.expiry === Number.POSITIVE_INFINITY) return;
    this.live.delete(session.id);
    this.live.set(session.id, session);
  }

  /** Adds a session as a snapshot has it, as the one used last. */
  restore(session: Session): void {
    this.live.set(session.id, session);
    this.add(1, session);
  }

  /** Keeps the id of an expired session, so that a late retry cannot run as if it were the first command of a new one. */
  bury(id: SessionId): void {
    if (this.expired.has(id)) return;
    this.expired.add(id);
    this.hash = (this.hash + mix(id, SESSION_SALT)) | 0;
  }

  record(session: Session, result: Result): void {
    session.results.push(result);
    this.hash = (this.hash + resultHash(session.id, result)) | 0;
  }

  private forgetBelow(session: Session, lowestOutstanding: Serial): void {
    session.lowestOutstanding = lowestOutstanding;
    const { id, results } = session;
    let kept = 0;
    for (const result of results) {
      if (!this.rules.forgetsResult(result.serial, lowestOutstanding)) results[kept++] = result;
      else this.hash = (this.hash - resultHash(id, result)) | 0;
    }
    while (results.length > kept) results.pop();
  }

  /** From the longest unused to the one used last. */
  all(): Iterable<Session> {
    return this.live.values();
  }

  expiredIds(): readonly SessionId[] {
    return [...this.expired];
  }

  private add(sign: 1 | -1, session: Session): void {
    let sum = ownHash(session);
    for (const result of session.results) sum = (sum + resultHash(session.id, result)) | 0;
    this.hash = (this.hash + sign * sum) | 0;
  }
}

export function find(session: Session, serial: Serial): Result | undefined {
  const { results } = session;
  for (let i = results.length - 1; i >= 0; i--) if (results[i]?.serial === serial) return results[i];
  return undefined;
}

/** Hash of a session without its results. */
function ownHash(session: Session): number {
  return mix(mix(SESSION_SALT, session.id), mix(session.lowestOutstanding, session.lastUse | 0));
}

function resultHash(id: SessionId, result: Result): number {
  const value = result.value === null ? 0 : hashText(result.value);
  return mix(
    mix(mix(id, result.serial), mix(result.status, value)),
    mix(result.writerSession, result.writerSerial),
  );
}
