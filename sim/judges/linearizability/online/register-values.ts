import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../facts/operation.ts';

/** `fromSession` of a value that was not written by a cas. */
export const NO_SESSION: SessionId = -1;
/** `fromSession` of a cas from null: which null it replaced is determined only when its value is observed. */
export const SOME_NULL: SessionId = -2;
/** `fromSession` of a cas whose predecessor was no longer known when it began. */
export const GONE_SESSION: SessionId = -3;

/** Session of a null of which it is open which delete wrote it, see supposed-deletes.ts; its serial is the moment. */
export const SOME_DELETE: SessionId = -4;

/** A sequence number before every fact. */
export const LONG_AGO = -1;
/**
 * No return so far. A small integer, since Infinity would make V8 store every number in its place as a heap
 * number.
 */
const NOT_YET = -2;

/** One value of a register: what one write, cas or delete put there, or the initial value. */
export class Value {
  /** The command that wrote it; session 0: the initial value. */
  readonly session: SessionId;
  readonly serial: Serial;
  readonly text: string | null;
  readonly write: Operation | null;
  /** For a cas: the command that wrote the value it replaced. */
  readonly fromSession: SessionId;
  readonly fromSerial: Serial;
  /** The block of the value; null until the write is known to have taken effect. */
  block: Block | null = null;
  /** The value by which a cas replaced this one. */
  next: Value | null = null;
  /** The least return among the operations on this value, and the operation with that return. */
  first = NOT_YET;
  firstOp: Operation | null = null;
  /** Whether it is in a list of values whose write never returned; a copy that was observed after all is not. */
  givenUp = false;
  /** Set while its predecessors are being followed, to detect cycles. */
  counting = false;
  /** Set while a state is copied: the same value in the copy. */
  twin: Value | null = null;

  constructor(
    session: SessionId,
    serial: Serial,
    text: string | null,
    write: Operation | null,
    fromSession: SessionId,
    fromSerial: Serial,
  ) {
    this.session = session;
    this.serial = serial;
    this.text = text;
    this.write = write;
    this.fromSession = fromSession;
    this.fromSerial = fromSerial;
  }

  /** The same value in another state; the caller has to set `block` and `next`. */
  copy(): Value {
    const { session, serial, text, write, fromSession, fromSerial } = this;
    const copy = new Value(session, serial, text, write, fromSession, fromSerial);
    copy.first = this.first;
    copy.firstOp = this.firstOp;
    return copy;
  }
}

/** A chain of values that replaced each other by cas, in that order; usually only one. */
export class Block {
  /** F and S of the zone, dead values included, and the operations that determine them. */
  f = NOT_YET;
  s = LONG_AGO;
  fOp: Operation | null = null;
  sOp: Operation | null = null;
  /** The first value that is not dead. */
  head: Value;
  /** Whether the block was observed, by anything but its own write. */
  seen = false;
  /** Whether a newer block is known to have followed, so that observing this one is an error. */
  dead = false;
  /** Set while a state is copied: the same block in the copy. */
  twin: Block | null = null;

  constructor(head: Value) {
    this.head = head;
  }

  /** The same block in another state, with this head. */
  copy(head: Value): Block {
    const copy = new Block(head);
    copy.f = this.f;
    copy.s = this.s;
    copy.fOp = this.fOp;
    copy.sOp = this.sOp;
    copy.seen = this.seen;
    return copy;
  }
}

/** Whether this return precedes that moment. */
export function isEarlier(first: number, moment: number): boolean {
  return first !== NOT_YET && (first < moment || moment === NOT_YET);
}

/** An operation concerns this block: S is at least its invocation. */
export function noteInvocation(block: Block, operation: Operation): void {
  if (operation.invokedSequence <= block.s) return;
  block.s = operation.invokedSequence;
  block.sOp = operation;
}
