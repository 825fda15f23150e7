import { Act, type History, INITIAL } from './history.ts';
import { DEAD_END, type Model, NOWHERE } from './model.ts';

/**
 * A register of texts that can be appended to. States are texts, numbered as they occur; transitions are
 * cached, since searches repeat the same ones many times.
 */
export class TextModel implements Model {
  readonly initial = INITIAL;
  private readonly history: History;
  /** Indexed by value number. */
  private readonly values: readonly string[];
  /** Indexed by state number. */
  private readonly states: string[] = [];
  private readonly numbers = new Map<string, number>();
  /** By state number: a read whose text is known to start with that state. */
  private readonly known: number[] = [];
  /** state * rows + row -> state after it. */
  private readonly steps = new Map<number, number>();

  /** `values[INITIAL]` is the initial value of the register. */
  constructor(history: History, values: readonly string[]) {
    this.history = history;
    this.values = values;
    this.number(values[INITIAL]);
  }

  step(state: number, row: number, toward: number): number {
    const { kind, value, from } = this.history;
    const text = this.values[value[row]];
    const target = toward === NOWHERE ? null : this.values[value[toward]];
    switch (kind[row]) {
      case Act.read:
        return this.states[state] === text ? state : DEAD_END;
      case Act.write:
        return target === null || target.startsWith(text) ? this.number(text) : DEAD_END;
      case Act.cas:
        return this.states[state] === this.values[from[row]] ? this.number(text) : DEAD_END;
      case Act.casRefused:
        return this.states[state] === this.values[from[row]] ? DEAD_END : state;
      case Act.append:
        if (target !== null && !this.leadsTo(state, text, target, toward)) return DEAD_END;
        return this.appended(state, row, text);
      default:
        return DEAD_END;
    }
  }

  /** Whether the target starts with the state followed by the text. */
  private leadsTo(state: number, text: string, target: string, toward: number): boolean {
    const before = this.states[state];
    if (!target.startsWith(text, before.length)) return false;
    if (this.known[state] === toward) return true;
    if (!target.startsWith(before)) return false;
    this.known[state] = toward;
    return true;
  }

  private appended(state: number, row: number, text: string): number {
    const key = state * this.history.size + row;
    const known = this.steps.get(key);
    if (known !== undefined) return known;
    const after = this.number(this.states[state] + text);
    this.steps.set(key, after);
    return after;
  }

  private number(text: string): number {
    let number = this.numbers.get(text);
    if (number === undefined) {
      number = this.states.length;
      this.states.push(text);
      this.known.push(NOWHERE);
      this.numbers.set(text, number);
    }
    return number;
  }
}
