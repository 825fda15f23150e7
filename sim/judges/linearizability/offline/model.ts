import { Act, type History, INITIAL } from './history.ts';

/** A step that cannot have gone this way. */
export const DEAD_END = -1;

/** A sequential register: states are small numbers, steps are rows of one history. */
export interface Model {
  readonly initial: number;
  /**
   * The state after this row's operation; DEAD_END if it cannot have found what it found. `toward`: a read that
   * is still to come with nothing but appends before it, or NOWHERE: a state that cannot become what it found is
   * a dead end too.
   */
  step(state: number, row: number, toward: number): number;
}

/** No read to keep in mind. */
export const NOWHERE = -1;

/** A register of values that are only compared: the state is the number of the value. */
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
