import type { RegisterState } from './register-state.ts';
import type { Value } from './register-values.ts';

/* Branching where a null may come from several sources: one state for each alternative. */

interface Choice {
  readonly choice: RegisterState;
  readonly value: Value;
}

/** A state for each null that an operation invoked at this moment may have found; the last one is `state` itself. */
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

/** Copies of a state, one for each supposed null that this delete, which never returned, may have written. */
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
