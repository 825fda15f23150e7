import type { PlainScenario } from '../../scenario/print.ts';
import type { Candidate } from './option-axes.ts';
import { numberAt, stepsOf, valueAt, without, withSteps, withValue } from './plain.ts';

/* Fewer servers, and the steps that spoke of others. */

const SMALLEST = 3;
const USUAL_REPLICAS = 5;

/** Fewer servers, whichever of them they are. */
export function* fewerReplicas(plain: PlainScenario): Generator<Candidate> {
  const replicas = numberAt(plain, ['cluster', 'replicas'], USUAL_REPLICAS);
  for (let fewer = SMALLEST; fewer < replicas; fewer++) {
    const smaller = withValue(plain, ['cluster', 'replicas'], fewer);
    for (let shift = 0; shift <= replicas - fewer; shift++)
      yield { plain: renamed(smaller, fewer, shift), reseed: true };
  }
  if (valueAt(plain, ['cluster', 'spares']) !== undefined)
    yield { plain: without(plain, ['cluster', 'spares']), reseed: true };
}

/** Names in the steps so that n<shift+1> becomes n1; who then has no place is left out. */
function renamed(plain: PlainScenario, servers: number, shift: number): PlainScenario {
  const name = (word: unknown): unknown => {
    const node = typeof word === 'string' ? /^n(\d+)$/.exec(word) : null;
    if (node === null) return word;
    const number = Number(node[1]) - shift;
    return number >= 1 && number <= servers ? `n${number}` : null;
  };
  const inList = (value: unknown): unknown => {
    if (!Array.isArray(value)) return name(value);
    return value.map(inList).filter((item) => item !== null && !(Array.isArray(item) && item.length === 0));
  };
  const steps = stepsOf(plain).map((step) =>
    Object.fromEntries(
      Object.entries(step).map(([key, value]) => [
        key,
        Array.isArray(value) || key === 'node' || key === 'sender' || key === 'receiver'
          ? inList(value)
          : value,
      ]),
    ),
  );
  return withSteps(
    plain,
    steps.filter((step) => Object.values(step).every((value) => value !== null)),
  );
}
