import { mix, mixPair } from '../hash.ts';
import { ReplyStatus } from '../io.ts';
import type { Rules } from '../raft/rules.ts';
import { type Micros, NEVER, type Serial, type SessionId } from '../units.ts';
import type { Command } from './command.ts';

const SESSION_SALT = 0x5e55;

type Writer = Pick<Outcome, 'writerSession' | 'writerSerial'>;

/** The outcome of a command. The store has one such object and overwrites it each time. */
export class Outcome {
  status: ReplyStatus = ReplyStatus.ok;
  value: string | null = null;
  writerSession: SessionId = 0;
  writerSerial: Serial = 0;
  /** Whether the command ran; a duplicate or a command of an expired session does not. */
  effect = false;

  set(status: ReplyStatus, value: string | null, writer: Writer | undefined, effect: boolean): void {
    this.status = status;
    this.value = value;
    this.writerSession = writer === undefined ? 0 : writer.writerSession;
    this.writerSerial = writer === undefined ? 0 : writer.writerSerial;
    this.effect = effect;
  }
}

/** The part of an outcome that is recorded for retries. */
export type Came = Omit<Outcome, 'effect' | 'set'>;

/** A recorded result of a session's command, and its part of `Sessions.hash`. Reused once its client no longer needs it. */
export class Result extends Outcome {
  serial: Serial = 0;
  hash = 0;
  /** Itself in an image, once there has been one; null while it has been in none. */
  text: string | null = null;
}

/** One client's session (thesis §6.3). */
export interface Session {
  readonly id: SessionId;
  /** Log time of its last command. */
  lastUse: Micros;
  /** Results below this serial are not kept, since the client does not wait for them any more. */
  lowestOutstanding: Serial;
  /** The first `kept` of these are recorded results, in the order of application; the others are spares for reuse. */
  readonly results: Result[];
  kept: number;
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
    const session = this.live.get(id);
    if (session === undefined) return undefined;
    const { results } = session;
    for (let i = session.kept - 1; i >= 0; i--) if (results[i].serial === serial) return results[i];
    return undefined;
  }

  /** Expires every session that has been unused for too long at this log time. */
  expire(logTime: Micros): void {
    for (const session of this.live.values()) {
      if (!this.rules.sessionExpired(session.lastUse, logTime, this.expiry)) return;
      this.live.delete(session.id);
      this.hash = (this.hash - session.hash) | 0;
      for (let i = 0; i < session.kept; i++) this.hash = (this.hash - session.results[i].hash) | 0;
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
    const forgets = lowestOutstanding > session.lowestOutstanding;
    let known: Result | undefined;
    let kept = 0;
    for (let i = 0; i < session.kept; i++) {
      const result = results[i];
      if (result.serial === serial) known = result;
      if (forgets && this.rules.forgetsResult(result.serial, lowestOutstanding)) {
        this.hash = (this.hash - result.hash) | 0;
      } else {
        if (kept < i) [results[i], results[kept]] = [results[kept], result];
        kept++;
      }
    }
    session.kept = kept;
    session.lastUse = logTime;
    if (forgets) session.lowestOutstanding = lowestOutstanding;
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
    const session: Session = { id, lastUse, lowestOutstanding, results: [], kept: 0, hash };
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
    const { results } = session;
    if (session.kept === results.length) results.push(new Result());
    const result = results[session.kept++];
    result.set(came.status, came.value, came, true);
    result.serial = serial;
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
