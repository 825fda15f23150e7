import { ReplyStatus } from '../io.ts';
import type { Rules } from '../raft/rules.ts';
import { unreachable } from '../raft/unreachable.ts';
import { type Micros, NEVER, type Serial, type SessionId } from '../units.ts';
import { type Command, Op, resultHash } from './command.ts';
import { Outcome, type Result } from './results.ts';
import { Sessions } from './sessions.ts';

/** A key's current value (null after a delete) and the command that wrote it. */
export interface Cell {
  readonly key: string;
  value: string | null;
  writerSession: SessionId;
  writerSerial: Serial;
  hash: number;
  /** Itself in an image, once there has been one; null after a change. */
  text: string | null;
}

/**
 * The state machine: a map from keys to values, and the sessions that make each command take effect once (thesis
 * §6.3). A function of the applied log alone.
 */
export class Store {
  readonly sessions: Sessions;
  readonly outcome = new Outcome();
  /** Log time of the last entry applied. */
  logTime: Micros = 0;
  /** The length of its last image; 0: there was none. */
  imageLength = 0;
  private readonly rules: Rules;
  private readonly cells = new Map<string, Cell>();
  private cellsHash = 0;

  constructor(rules: Rules, sessionExpiry: Micros) {
    this.rules = rules;
    this.sessions = new Sessions(rules, sessionExpiry);
  }

  /** Hash of the whole state, independent of the order of writes to different keys; a signed 32-bit integer. */
  get stateHash(): number {
    return (this.cellsHash + this.sessions.hash) | 0;
  }

  /** Applies a command at this log time; the result is in `outcome`. */
  apply(command: Command, logTime: Micros): void {
    this.passTime(logTime);
    if (command.session === 0) {
      this.execute(command);
      return;
    }
    const session = this.sessions.use(command.session, logTime);
    if (session === null) {
      this.outcome.set(ReplyStatus.sessionExpired, null, undefined, false);
      return;
    }
    const { lowestOutstanding } = session;
    const known = this.sessions.renew(session, command, logTime);
    if (this.rules.isDuplicate(known !== undefined, command.serial, lowestOutstanding)) {
      this.answerAgain(known);
      return;
    }
    this.execute(command);
    const { outcome } = this;
    const plain = command.op === Op.put || command.op === Op.delete;
    const hash = plain ? command.doneHash : resultHash(session.id, command.serial, outcome);
    this.sessions.record(session, command.serial, outcome, hash);
  }

  /** Advances log time, as every applied entry does, and expires sessions. */
  passTime(logTime: Micros): void {
    this.logTime = logTime;
    if (this.sessions.expiry < NEVER) this.sessions.expire(logTime);
  }

  /** Reads a key into `outcome`, without a command. */
  read(key: string): void {
    const cell = this.cells.get(key);
    this.outcome.set(ReplyStatus.ok, cell === undefined ? null : cell.value, cell, false);
  }

  /** Puts a recorded result into `outcome`. If undefined, it has been forgotten, and is reported as an expired session. */
  answerAgain(result: Result | undefined): void {
    if (result === undefined) this.outcome.set(ReplyStatus.sessionExpired, null, undefined, false);
    else this.outcome.set(result.status, result.value, result, false);
  }

  /** The cells of all keys ever written, in the order of their first write. */
  allCells(): Iterable<Cell> {
    return this.cells.values();
  }

  /** Adds the cell of a new key. */
  restore(cell: Cell): void {
    this.cells.set(cell.key, cell);
    this.cellsHash = (this.cellsHash + cell.hash) | 0;
  }

  private execute(command: Command): void {
    const cell = this.cells.get(command.key);
    switch (command.op) {
      case Op.put:
      case Op.delete:
        this.outcome.set(ReplyStatus.ok, null, undefined, true);
        this.write(cell, command);
        return;
      case Op.get:
      case Op.cas:
        this.look(cell, command);
        return;
      default:
        unreachable(command.op);
    }
  }

  /** Executes a get or a cas; the cas writes if it finds the value it expects. */
  private look(cell: Cell | undefined, command: Command): void {
    const found = cell === undefined ? null : cell.value;
    if (command.op === Op.get) {
      this.outcome.set(ReplyStatus.ok, found, cell, true);
    } else if (this.rules.casMatches(found, command.expected)) {
      this.outcome.set(ReplyStatus.ok, null, cell, true);
      this.write(cell, command);
    } else {
      this.outcome.set(ReplyStatus.mismatch, found, cell, true);
    }
  }

  private write(existing: Cell | undefined, command: Command): void {
    const { key, value, session, serial, cellHash: hash } = command;
    if (existing === undefined) {
      this.restore({ key, value, writerSession: session, writerSerial: serial, hash, text: null });
      return;
    }
    this.cellsHash = (this.cellsHash - existing.hash + hash) | 0;
    existing.value = value;
    existing.writerSession = session;
    existing.writerSerial = serial;
    existing.hash = hash;
    existing.text = null;
  }
}
