import { Op } from '../../../../core/kv/command.ts';
import { Operation, Outcome } from '../../../../sim/facts/operation.ts';

/** A small generator of uniform numbers, so that each history is determined by its seed. */
export class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to `bound` - 1. */
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
  /** Percent of operations whose outcome stays unknown, and (`failed`) of those that certainly failed. */
  readonly unknown: number;
  readonly failed: number;
  /** Percent of reads that return a random written value instead of the current one. */
  readonly wrong: number;
  /** Whether answers name the writer of the value found. */
  readonly tellsWriters: boolean;
}

/**
 * A history of one key: its operations, and the order of their invocations (positive) and answers
 * (negative) by id.
 */
export interface RandomHistory {
  readonly operations: readonly Operation[];
  readonly events: readonly number[];
  /** The operations that took effect, in order: the id, and how many events came before. */
  readonly effects: readonly Effect[];
}

interface Effect {
  readonly id: number;
  readonly after: number;
}

interface Cell {
  readonly text: string | null;
  readonly session: number;
  readonly serial: number;
}

/**
 * Plays clients against a register that is correct, except for answers that are wrong on purpose. Each
 * operation takes effect at some moment between its invocation and its answer, or, if unanswered, at any
 * time or never.
 */
export function randomHistory(dice: Dice, style: HistoryStyle): RandomHistory {
  const game = new Game(dice, style);
  while (!game.over) game.move();
  const { operations, events, effects } = game;
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

/** A pending operation: whether it has taken effect, and how it will end. */
interface UnderWay {
  readonly operation: Operation;
  done: boolean;
  readonly fate: Outcome;
}

class Game {
  readonly operations: Operation[] = [];
  readonly events: number[] = [];
  readonly effects: Effect[] = [];
  private readonly under: UnderWay[] = [];
  /** Operations that were not answered and have not taken effect: they may do so at any time. */
  private readonly haunting: Operation[] = [];
  private readonly written: Cell[] = [{ text: null, session: 0, serial: 0 }];
  private cell = this.written[0];
  private sequence = 0;
  private readonly serials: number[] = [];
  private readonly dice: Dice;
  private readonly style: HistoryStyle;

  constructor(dice: Dice, style: HistoryStyle) {
    this.dice = dice;
    this.style = style;
  }

  get over(): boolean {
    return this.operations.length >= this.style.operations && this.under.length === 0;
  }

  /** One random move: an operation begins, takes effect or is answered, or nothing happens. */
  move(): void {
    const { dice, under, haunting } = this;
    const idle = [...Array(this.style.clients).keys()].filter(
      (c) => !under.some((one) => one.operation.client === c + 1),
    );
    const roll = dice.below(10);
    if (roll < 4 && idle.length > 0 && this.operations.length < this.style.operations)
      this.invoke(idle[dice.below(idle.length)] + 1);
    else if (roll < 7 && under.length > 0) {
      const one = under[dice.below(under.length)];
      if (!one.done && one.fate !== Outcome.failed) {
        this.execute(one.operation, one.fate === Outcome.ok);
        one.done = true;
      }
    } else if (roll < 9 && under.length > 0) this.answer(dice.below(under.length));
    else if (haunting.length > 0 && dice.chance(30)) {
      const ghost = haunting.splice(dice.below(haunting.length), 1)[0];
      const { found, matched } = ghost;
      this.execute(ghost, false);
      ghost.found = found;
      ghost.matched = matched;
    }
  }

  private invoke(client: number): void {
    const { dice, serials, written } = this;
    const id = this.operations.length + 1;
    serials[client] = (serials[client] ?? 0) + 1;
    const op = this.kind();
    const value = op === Op.put || op === Op.cas ? `v${id}` : null;
    const expected =
      op === Op.cas ? written[written.length - 1 - dice.below(Math.min(3, written.length))].text : null;
    const operation = new Operation(id, client, op, 'x', value, expected, client, serials[client], 0);
    operation.invokedSequence = ++this.sequence;
    operation.invokedAt = this.sequence;
    if (op !== Op.get) written.push({ text: value, session: client, serial: serials[client] });
    this.operations.push(operation);
    this.events.push(id);
    this.under.push({ operation, done: false, fate: this.fate(op) });
  }

  private kind(): Op {
    const { gets, deletes, cas } = this.style;
    const roll = this.dice.below(100);
    if (roll < gets) return Op.get;
    if (roll < gets + deletes) return Op.delete;
    return roll < gets + deletes + cas ? Op.cas : Op.put;
  }

  private fate(op: Op): Outcome {
    const { unknown, failed } = this.style;
    const roll = this.dice.below(100);
    if (roll < unknown) return Outcome.unknown;
    return roll < unknown + failed && op !== Op.get ? Outcome.failed : Outcome.ok;
  }

  private execute(operation: Operation, answered: boolean): void {
    const { dice, written, cell } = this;
    this.effects.push({ id: operation.id, after: this.events.length });
    const found = dice.chance(this.style.wrong) ? written[dice.below(written.length)] : cell;
    if (operation.op === Op.get) this.tell(operation, found);
    else if (operation.op !== Op.cas || cell.text === operation.expected) {
      // The text matched, so it is right; but of several nulls the wrong one may be named.
      if (operation.op === Op.cas) this.tell(operation, found.text === cell.text ? found : cell);
      operation.found = null;
      this.cell = { text: operation.value, session: operation.session, serial: operation.serial };
    } else if (answered) {
      operation.matched = false;
      this.tell(operation, found);
    }
  }

  private tell(operation: Operation, found: Cell): void {
    operation.found = found.text;
    if (!this.style.tellsWriters) return;
    operation.writerKnown = true;
    operation.writerSession = found.session;
    operation.writerSerial = found.serial;
  }

  private answer(at: number): void {
    const { operation, fate, done } = this.under[at];
    if (fate === Outcome.ok && !done) this.execute(operation, true);
    if (fate === Outcome.unknown && !done) this.haunting.push(operation);
    operation.outcome = fate;
    operation.completedSequence = ++this.sequence;
    operation.completedAt = this.sequence;
    this.events.push(-operation.id);
    this.under.splice(at, 1);
  }
}
