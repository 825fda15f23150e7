import { mix } from '../hash.ts';
import { ReplyStatus } from '../io.ts';
import type { SessionRules } from '../raft/rules/sessions.ts';
import type { Micros, Serial, SessionId } from '../units.ts';
import { type Command, Op } from './command.ts';
import { Result, type Session } from './session.ts';
import { Sessions } from './sessions.ts';

/** A key's present value (null after a delete) and the command that made it so. */
export class Cell {
  readonly key: string;
  readonly keyHash: number;
  value: string | null;
  valueHash: number;
  writerSession: SessionId;
  writerSerial: Serial;
  hash = 0;

  constructor(key: string, keyHash: number) {
    this.key = key;
    this.keyHash = keyHash;
    this.value = null;
    this.valueHash = 0;
    this.writerSession = 0;
    this.writerSerial = 0;
  }
}

/** What the last command came to. One object, filled anew each time. */
export class Outcome {
  status: ReplyStatus = ReplyStatus.ok;
  value: string | null = null;
  writerSession: SessionId = 0;
  writerSerial: Serial = 0;
  /** Whether the command ran; a duplicate or a command of an expired session does not. */
  effect = false;
}

/**
 * The state machine: a map from keys to values, and the sessions that make each command happen once (thesis
 * §6.3). A function of the applied log alone.
 */
export class Store {
  readonly sessions: Sessions;
  readonly outcome = new Outcome();
  private readonly rules: SessionRules;
  private readonly cells = new Map<string, Cell>();
  private cellsHash = 0;
  /** Log time of the last entry applied. */
  logTime: Micros = 0;

  constructor(rules: SessionRules, sessionExpiry: Micros) {
    this.rules = rules;
    this.sessions = new Sessions(rules, sessionExpiry);
  }

  /** Hash of everything inside, independent of the order in which it came to be; 32 bits, unsigned. */
  get stateHash(): number {
    return (this.cellsHash + this.sessions.hash) >>> 0;
  }

  /** Applies a command at this log time; what came of it is in `outcome`. */
  apply(command: Command, logTime: Micros): void {
    this.passTime(logTime);
    if (command.session === 0) {
      this.execute(command);
      return;
    }
    const session = this.sessions.use(command.session, logTime);
    if (session === null) {
      this.answer(ReplyStatus.sessionExpired, null, 0, 0, false);
      return;
    }
    const known = session.find(command.serial);
    const isDuplicate = this.rules.isDuplicate(known !== null, command.serial, session.lowestOutstanding);
    this.sessions.forgetBelow(session, command.lowestOutstanding);
    if (isDuplicate) this.answerAgain(known);
    else this.executeOnce(session, command);
  }

  /** An entry of this time was applied. */
  passTime(logTime: Micros): void {
    this.logTime = logTime;
    this.sessions.expire(logTime);
  }

  /** Reads a key into `outcome` without being a command. */
  read(key: string): void {
    const cell = this.cells.get(key);
    if (cell === undefined) this.answer(ReplyStatus.ok, null, 0, 0, false);
    else this.answer(ReplyStatus.ok, cell.value, cell.writerSession, cell.writerSerial, false);
  }

  /** Puts a recorded result into `outcome`; null: it was acknowledged and forgotten, so nothing can be told. */
  answerAgain(result: Result | null): void {
    if (result === null) this.answer(ReplyStatus.sessionExpired, null, 0, 0, false);
    else this.answer(result.status, result.value, result.writerSession, result.writerSerial, false);
  }

  /** Every key ever written, in the order of its first write. */
  allCells(): Iterable<Cell> {
    return this.cells.values();
  }

  /** Puts a cell as a snapshot has it. */
  restoreCell(cell: Cell): void {
    this.cells.set(cell.key, cell);
    cell.hash = hashOf(cell);
    this.cellsHash = (this.cellsHash + cell.hash) | 0;
  }

  private executeOnce(session: Session, command: Command): void {
    this.execute(command);
    const { status, value, writerSession, writerSerial } = this.outcome;
    const valueHash = value === null ? 0 : (this.cells.get(command.key)?.valueHash ?? 0);
    const result = new Result(
      command.session,
      command.serial,
      status,
      value,
      valueHash,
      writerSession,
      writerSerial,
    );
    this.sessions.record(session, result);
  }

  private execute(command: Command): void {
    const cell = this.cells.get(command.key);
    switch (command.op) {
      case Op.get:
        if (cell === undefined) this.answer(ReplyStatus.ok, null, 0, 0, true);
        else this.answer(ReplyStatus.ok, cell.value, cell.writerSession, cell.writerSerial, true);
        return;
      case Op.put:
      case Op.delete:
        this.write(cell, command);
        this.answer(ReplyStatus.ok, null, 0, 0, true);
        return;
      case Op.cas: {
        const found = cell === undefined ? null : cell.value;
        const writerSession = cell === undefined ? 0 : cell.writerSession;
        const writerSerial = cell === undefined ? 0 : cell.writerSerial;
        if (this.rules.casMatches(found, command.expected)) {
          this.write(cell, command);
          this.answer(ReplyStatus.ok, null, writerSession, writerSerial, true);
        } else {
          this.answer(ReplyStatus.mismatch, found, writerSession, writerSerial, true);
        }
        return;
      }
      default: {
        const impossible: never = command.op;
        throw new Error(`store: unknown command ${String(impossible)}`);
      }
    }
  }

  private write(existing: Cell | undefined, command: Command): void {
    let cell = existing;
    if (cell === undefined) {
      cell = new Cell(command.key, command.keyHash);
      this.cells.set(command.key, cell);
    } else {
      this.cellsHash = (this.cellsHash - cell.hash) | 0;
    }
    cell.value = command.value;
    cell.valueHash = command.valueHash;
    cell.writerSession = command.session;
    cell.writerSerial = command.serial;
    cell.hash = hashOf(cell);
    this.cellsHash = (this.cellsHash + cell.hash) | 0;
  }

  private answer(
    status: ReplyStatus,
    value: string | null,
    writerSession: SessionId,
    writerSerial: Serial,
    effect: boolean,
  ): void {
    const { outcome } = this;
    outcome.status = status;
    outcome.value = value;
    outcome.writerSession = writerSession;
    outcome.writerSerial = writerSerial;
    outcome.effect = effect;
  }
}

function hashOf(cell: Cell): number {
  return mix(mix(cell.keyHash, cell.valueHash), mix(cell.writerSession, cell.writerSerial));
}
