import { Act, type History, INITIAL } from './history.ts';

/** In place of a state: the operation cannot have had this result here. */
export const DEAD_END = -1;

/** The sequential specification of a register: states are small integers, steps are rows of one history. */
export interface Model {
  readonly initial: number;
  /**
   * The state after this row's operation; DEAD_END if the operation cannot have found what it found. `toward`:
   * a read before which only appends can still come, or NOWHERE; a state that cannot become what this read
   * found is a dead end too.
   */
  step(state: number, row: number, toward: number): number;
}

/** No read to look ahead to. */
export const NOWHERE = -1;

/** A register whose values are only compared: the state is the number of the value. */
export class RegisterModel implements Model {
  readonly initial = INITIAL;
  private readonly history: History;

  constructor(history: History) {
    this.history = history;
  }

  step(state: number, row: number): number {
    const { kind, value, from } = this.history;
    switch (kind[row]) {
      case Act.read:
        return value[row] === state ? state : DEAD_END;
      case Act.write:
        return value[row];
      case Act.cas:
        return from[row] === state ? value[row] : DEAD_END;
      case Act.casRefused:
        return from[row] === state ? DEAD_END : state;
      default:
        return DEAD_END;
    }
  }
}
