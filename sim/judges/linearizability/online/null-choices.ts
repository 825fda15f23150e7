import type { RegisterState } from './register-state.ts';
import type { Value } from './register-values.ts';

/* Where several nulls may be meant: a state for each of them, to go on with on its own. */

interface Choice {
  readonly choice: RegisterState;
  readonly value: Value;
}

/** A state for each null that somebody who began at this moment may have met; the state itself is the last of them. */
export function choicesOf(state: RegisterState, moment: number): Choice[] {
  const nulls = state.values.nulls(moment);
  const supposes = state.values.maySuppose(moment);
  const choices: Choice[] = [];
  for (const [i, { session, serial }] of nulls.entries()) {
    const choice = !supposes && i === nulls.length - 1 ? state : state.copy();
    const value = choice.values.find(session, serial);
    if (value !== null) choices.push({ choice, value });
  }
  if (supposes) choices.push({ choice: state, value: state.values.suppose(moment) });
  return choices;
}

/** Copies of a state in which this delete, which never returned, wrote one of the nulls that were supposed. */
export function revelations(
  state: RegisterState,
  value: Value,
): { readonly choice: RegisterState; readonly some: Value; readonly named: Value }[] {
  return state.values.supposedAs(value).flatMap(({ session, serial }) => {
    const choice = state.copy();
    const some = choice.values.find(session, serial);
    const named = choice.values.find(value.session, value.serial);
    return some === null || named === null ? [] : [{ choice, some, named }];
  });
}
