import { mix } from '../hash.ts';
import type { ReplyStatus } from '../io.ts';
import type { Micros, Serial, SessionId } from '../units.ts';

/** What a command of a session came to; kept until its client no longer waits for it. */
export class Result {
  readonly serial: Serial;
  readonly status: ReplyStatus;
  readonly value: string | null;
  readonly writerSession: SessionId;
  readonly writerSerial: Serial;
  readonly hash: number;

  constructor(
    session: SessionId,
    serial: Serial,
    status: ReplyStatus,
    value: string | null,
    valueHash: number,
    writerSession: SessionId,
    writerSerial: Serial,
  ) {
    this.serial = serial;
    this.status = status;
    this.value = value;
    this.writerSession = writerSession;
    this.writerSerial = writerSerial;
    this.hash = mix(mix(mix(mix(session, serial), status), valueHash), mix(writerSession, writerSerial));
  }
}

const SESSION_SALT = 0x5e55;

/** One client's session (thesis §6.3), a link in the list of all sessions from the longest to the shortest unused. */
export class Session {
  readonly id: SessionId;
  /** Log time of its last command. */
  lastUse: Micros;
  /** No result below this serial is kept: the client has them all. */
  lowestOutstanding: Serial = 1;
  /** In the order in which the commands were applied. */
  readonly results: Result[] = [];
  older: Session | null = null;
  newer: Session | null = null;

  constructor(id: SessionId, lastUse: Micros) {
    this.id = id;
    this.lastUse = lastUse;
  }

  find(serial: Serial): Result | null {
    const { results } = this;
    for (let i = results.length - 1; i >= 0; i--) {
      const result = results[i];
      if (result !== undefined && result.serial === serial) return result;
    }
    return null;
  }

  /** Hash of the session itself, without its results. */
  ownHash(): number {
    return mix(mix(SESSION_SALT, this.id), mix(this.lowestOutstanding, this.lastUse | 0));
  }
}

/** Hash that an expired session leaves behind. */
export function tombstoneHash(id: SessionId): number {
  return mix(id, SESSION_SALT);
}
