import type { Serial, SessionId } from '../../../../core/units.ts';
import type { Operation } from '../../../operation.ts';

/** The predecessor of a value that no cas wrote. */
export const NO_SESSION: SessionId = -1;
/** The predecessor is a null, but which one is found out only when the value is seen. */
export const SOME_NULL: SessionId = -2;

/** Who wrote a null of which it is left open which delete it was, see supposed-deletes.ts; its serial is the moment. */
export const SOME_DELETE: SessionId = -4;

/** Before every fact. */
export const LONG_AGO = -1;
/** No return so far. A small integer, as infinity would make a boxed double of every number in its place. */
const NOT_YET = -2;

/** One value of a register: what one write, cas or delete put there, or what was there at first. */
export class Value {
  /** Who wrote it; session 0: nobody, it was there at first. */
  readonly session: SessionId;
  readonly serial: Serial;
  readonly text: string | null;
  readonly write: Operation | null;
  /** A cas: who wrote what it replaced. */
  readonly fromSession: SessionId;
  readonly fromSerial: Serial;
  /** null as long as nobody knows that the write took effect. */
  block: Block | null = null;
  /** The value that a cas made out of this one. */
  next: Value | null = null;
  /** The least return of all that was done with it, and whose it is. */
  first = NOT_YET;
  firstOp: Operation | null = null;
  /** Set while it is found out what its write replaced. */
  counting = false;

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

  /** The same value in another state; block and next are for the caller to set. */
  copy(): Value {
    const { session, serial, text, write, fromSession, fromSerial } = this;
    const copy = new Value(session, serial, text, write, fromSession, fromSerial);
    copy.first = this.first;
    copy.firstOp = this.firstOp;
    return copy;
  }
}

/** Values that were made out of each other by cas, in that order; mostly only one. */
export class Block {
  /** F and S of the zone, over the dead values of the block too; and whose they are. */
  f = NOT_YET;
  s = LONG_AGO;
  fOp: Operation | null = null;
  sOp: Operation | null = null;
  /** The first value that is not dead. */
  head: Value;
  /** Whether anything but a write was done with it. */
  seen = false;
  /** Whether something newer was done since, so that nothing may be done with it any more. */
  dead = false;

  constructor(head: Value) {
    this.head = head;
  }

  /** The same block in another state, where its head is this one. */
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

/** Whether this return was before that moment. */
export function isEarlier(first: number, moment: number): boolean {
  return first !== NOT_YET && (first < moment || moment === NOT_YET);
}

/** An operation on a value of this block: the zone reaches at least to where it began. */
export function noteInvocation(block: Block, operation: Operation): void {
  if (operation.invokedSequence <= block.s) return;
  block.s = operation.invokedSequence;
  block.sOp = operation;
}
