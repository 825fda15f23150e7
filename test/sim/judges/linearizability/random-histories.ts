import { Op } from '../../../../core/kv/command.ts';
import { Operation, Outcome } from '../../../../sim/operation.ts';

/** A small generator of uniform numbers, so that each history is known by its seed. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `bound`. */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

export interface HistoryStyle {
  readonly operations: number;
  readonly clients: number;
  readonly gets: number;
  readonly deletes: number;
  readonly cas: number;
  /** Percent of operations whose outcome stays unknown, and that fail for certain. */
  readonly unknown: number;
  readonly failed: number;
  /** Percent of reads that find something at random instead of what is there. */
  readonly wrong: number;
  /** Whether answers tell who wrote what they found. */
  readonly tellsWriters: boolean;
}

/** A history of one key: its operations, and the order of their invocations (positive) and answers (negative) by id. */
export interface RandomHistory {
  readonly operations: readonly Operation[];
  readonly events: readonly number[];
  /** What took effect, in order: the operation's id, and how many events came before. */
  readonly effects: readonly Effect[];
}

export interface Effect {
  readonly id: number;
  readonly after: number;
}

interface Cell {
  readonly text: string | null;
  readonly session: number;
  readonly serial: number;
}

/**
 * Plays clients against a register that is right, but for answers that are wrong on purpose: each operation
 * takes effect at some moment between its invocation and its answer (or, unanswered, at any time or never).
 */
export function randomHistory(dice: Dice, style: HistoryStyle): RandomHistory {
  const operations: Operation[] = [];
  const events: number[] = [];
  const effects: Effect[] = [];
  const under: { operation: Operation; done: boolean; fate: Outcome }[] = [];
  const haunting: Operation[] = [];
  const written: Cell[] = [{ text: null, session: 0, serial: 0 }];
  let cell = written[0];
  let sequence = 0;
  const serials: number[] = [];

  const seen = (operation: Operation, found: Cell): void => {
    operation.found = found.text;
    if (!style.tellsWriters) return;
    operation.writerKnown = true;
    operation.writerSession = found.session;
    operation.writerSerial = found.serial;
  };
  const execute = (operation: Operation, answered: boolean): void => {
    effects.push({ id: operation.id, after: events.length });
    const found = dice.chance(style.wrong) ? written[dice.below(written.length)] : cell;
    if (operation.op === Op.get) seen(operation, found);
    else if (operation.op !== Op.cas || cell.text === operation.expected) {
      // The text cannot be wrong, having matched, but of several nulls it may be told the wrong one.
      if (operation.op === Op.cas) seen(operation, found.text === cell.text ? found : cell);
      operation.found = null;
      cell = { text: operation.value, session: operation.session, serial: operation.serial };
    } else if (answered) {
      operation.matched = false;
      seen(operation, found);
    }
  };
  const invoke = (client: number): void => {
    const id = operations.length + 1;
    serials[client] = (serials[client] ?? 0) + 1;
    const kind = dice.below(100);
    const op =
      kind < style.gets
        ? Op.get
        : kind < style.gets + style.deletes
          ? Op.delete
          : kind < style.gets + style.deletes + style.cas
            ? Op.cas
            : Op.put;
    const value = op === Op.put || op === Op.cas ? `v${id}` : null;
    const expected =
      op === Op.cas ? written[written.length - 1 - dice.below(Math.min(3, written.length))].text : null;
    const operation = new Operation(id, client, op, 'x', value, expected, client, serials[client], 0);
    operation.invokedSequence = ++sequence;
    operation.invokedAt = sequence;
    if (op !== Op.get) written.push({ text: value, session: client, serial: serials[client] });
    const roll = dice.below(100);
    const fate =
      roll < style.unknown
        ? Outcome.unknown
        : roll < style.unknown + style.failed && op !== Op.get
          ? Outcome.failed
          : Outcome.ok;
    operations.push(operation);
    events.push(id);
    under.push({ operation, done: false, fate });
  };
  const answer = (at: number): void => {
    const one = under[at];
    const { operation, fate } = one;
    if (fate === Outcome.ok && !one.done) execute(operation, true);
    if (fate === Outcome.unknown && !one.done) haunting.push(operation);
    operation.outcome = fate;
    operation.completedSequence = ++sequence;
    operation.completedAt = sequence;
    events.push(-operation.id);
    under.splice(at, 1);
  };

  while (operations.length < style.operations || under.length > 0) {
    const idle = [...Array(style.clients).keys()].filter(
      (c) => !under.some((one) => one.operation.client === c + 1),
    );
    const roll = dice.below(10);
    if (roll < 4 && idle.length > 0 && operations.length < style.operations)
      invoke(idle[dice.below(idle.length)] + 1);
    else if (roll < 7 && under.length > 0) {
      const one = under[dice.below(under.length)];
      if (!one.done && one.fate !== Outcome.failed) {
        execute(one.operation, one.fate === Outcome.ok);
        one.done = true;
      }
    } else if (roll < 9 && under.length > 0) answer(dice.below(under.length));
    else if (haunting.length > 0 && dice.chance(30)) {
      const ghost = haunting.splice(dice.below(haunting.length), 1)[0];
      const { found, matched } = ghost;
      execute(ghost, false);
      ghost.found = found;
      ghost.matched = matched;
    }
  }
  for (const operation of operations) {
    if (operation.outcome === Outcome.ok) continue;
    operation.found = null;
    operation.matched = true;
    operation.writerKnown = false;
    operation.writerSession = 0;
    operation.writerSerial = 0;
  }
  return { operations, events, effects };
}
