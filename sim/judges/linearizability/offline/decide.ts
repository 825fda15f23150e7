import { Configurations } from './configurations.ts';
import type { History } from './history.ts';
import type { Model } from './model.ts';
import { Schedule } from './schedule.ts';
import { Search } from './search.ts';
import { type Judgement, UNKNOWN } from './verdict.ts';
import { verifyOrder } from './verify.ts';
import { ZoneSpace } from './zone-space.ts';
import { checkZones } from './zones.ts';

/** One key's history and the model that gives its operations their meaning. */
export interface KeyHistory {
  readonly key: string;
  readonly history: History;
  readonly model: Model;
}

/**
 * The overall verdict, and the key that determines it: an illegal key if there is one, or else an unknown one;
 * null: all are ok.
 */
interface Decision {
  readonly judgement: Judgement;
  readonly key: KeyHistory | null;
}

/** Budget of the first round in steps; it doubles with each round. */
const FIRST_BUDGET = 4096;
/** The budget of one key in one tier in the last round; all rounds together take about twice as many steps. */
export const DEFAULT_BUDGET = 1 << 24;

/**
 * Judges all keys: each by tier 1 where that applies, the rest by tiers 2 and 3 in turn, round after round with
 * growing budgets, so that a hard key does not delay an easy one. Linearizability is local: the whole history
 * is illegal iff one of its keys is.
 */
export function decide(keys: readonly KeyHistory[], budget: number = DEFAULT_BUDGET): Decision {
  let open: KeyHistory[] = [];
  const space = new ZoneSpace();
  for (const key of keys) {
    const judgement = confirmed(key, checkZones(key.history, space));
    if (judgement.verdict === 'illegal') return { judgement, key };
    if (judgement.verdict === 'unknown') open.push(key);
  }
  for (let steps = Math.min(FIRST_BUDGET, budget); open.length > 0; steps *= 2) {
    const still: KeyHistory[] = [];
    for (const key of open) {
      const judgement = search(key, steps);
      if (judgement.verdict === 'illegal') return { judgement, key };
      if (judgement.verdict === 'unknown') still.push(key);
    }
    open = still;
    if (steps >= budget) break;
  }
  return open.length === 0
    ? { judgement: { verdict: 'ok', order: new Int32Array(0) }, key: null }
    : { judgement: UNKNOWN, key: open[0] };
}

/** Judges one key within the budget, by the first tier that decides. */
export function decideKey(key: KeyHistory, budget: number): Judgement {
  const judgement = confirmed(key, checkZones(key.history));
  if (judgement.verdict !== 'unknown') return judgement;
  return search(key, budget);
}

/** Tiers 2 and 3, each with this budget. */
function search(key: KeyHistory, steps: number): Judgement {
  const schedule = new Schedule(key.history);
  const judgement = confirmed(key, new Configurations(schedule, key.model, steps).judge());
  if (judgement.verdict !== 'unknown') return judgement;
  return confirmed(key, new Search(schedule, key.model, steps).judge());
}

/** A history passes only with an order that the verifier accepts. */
function confirmed(key: KeyHistory, judgement: Judgement): Judgement {
  if (judgement.verdict !== 'ok') return judgement;
  return verifyOrder(key.history, key.model, judgement.order) ? judgement : UNKNOWN;
}
