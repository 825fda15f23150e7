import { Configurations } from '../../../../../sim/judges/linearizability/offline/configurations.ts';
import { decide } from '../../../../../sim/judges/linearizability/offline/decide.ts';
import { type Model, RegisterModel } from '../../../../../sim/judges/linearizability/offline/model.ts';
import { Schedule } from '../../../../../sim/judges/linearizability/offline/schedule.ts';
import { Search } from '../../../../../sim/judges/linearizability/offline/search.ts';
import { checkZones } from '../../../../../sim/judges/linearizability/offline/zones.ts';
import { Dice } from '../random-histories.ts';
import { isLinearizable, type Refusals } from './brute-force.ts';
import { type Story, UNTOLD } from './deed.ts';
import { randomStory, randomStyle, shapes } from './random-story.ts';
import {
  AFTER_PRELUDE,
  asTold,
  claimedOrder,
  columnsOf,
  type Hearing,
  judgedOnline,
  type Naming,
  until,
} from './told-to-judges.ts';
import { faultOf } from './witnesses.ts';

const PLENTY = 1_000_000;
export const KEYS = ['x', 'y', 'z'];

/** How many histories were compared, by verdict, and for each shape how many had it. */
export class Census {
  all = 0;
  illegal = 0;
  /** What a judge may leave open: histories that the zones, or the judge of runs, do not decide. */
  open = 0;
  /** Histories that the claimed order confirms. */
  confirmed = 0;
  readonly shaped = new Map<string, { legal: number; illegal: number }>();

  count(story: Story, legal: boolean): void {
    this.all++;
    if (!legal) this.illegal++;
    for (const [name, has] of Object.entries(shapes)) {
      if (!has(story)) continue;
      const counts = this.shaped.get(name) ?? { legal: 0, illegal: 0 };
      counts[legal ? 'legal' : 'illegal']++;
      this.shaped.set(name, counts);
    }
  }
}

class Difference extends Error {}

export function requireVerdict(seed: number, who: string, said: string, legal: boolean): void {
  if (said !== (legal ? 'ok' : 'illegal'))
    throw new Difference(`seed ${seed}: ${who} says ${said}, but it is ${legal ? 'legal' : 'illegal'}`);
}

/** Compares the tiers that judge whole histories with brute force. */
export function compareWhole(census: Census, seed: number): void {
  const dice = new Dice(seed);
  const style = randomStyle(dice, dice.chance(50));
  const refusals: Refusals = dice.chance(50) ? 'tells' : 'denies';
  const { story } = randomStory(dice, style);
  const legal = isLinearizable(
    story.map((deed) => ({ ...deed, writer: UNTOLD })),
    refusals,
  );
  census.count(story, legal);
  const history = columnsOf(story, refusals);
  const model = new RegisterModel(history);
  const zones = checkZones(history);
  if (zones.verdict === 'unknown') census.open++;
  else requireVerdict(seed, 'zones', zones.verdict, legal);
  const schedule = new Schedule(history);
  requireVerdict(seed, 'configurations', new Configurations(schedule, model, PLENTY).judge().verdict, legal);
  requireVerdict(seed, 'search', new Search(schedule, model, PLENTY).judge().verdict, legal);
}

/** Compares the decision about several keys with brute force. */
export function compareDecision(census: Census, seed: number): void {
  const dice = new Dice(seed);
  const stories = Array.from(
    { length: 1 + dice.below(3) },
    () => randomStory(dice, randomStyle(dice, dice.chance(50))).story,
  );
  const legal = stories.map((story) =>
    isLinearizable(
      story.map((deed) => ({ ...deed, writer: UNTOLD })),
      'denies',
    ),
  );
  const keys = stories.map((story, i) => {
    const history = columnsOf(story, 'denies');
    const model: Model = new RegisterModel(history);
    return { key: KEYS[i], history, model };
  });
  const { judgement, key } = decide(keys);
  requireVerdict(seed, 'decide', judgement.verdict, legal.every(Boolean));
  if (key !== null)
    requireVerdict(
      seed,
      `decide of ${key.key}`,
      'illegal',
      legal[keys.indexOf(key as (typeof keys)[number])],
    );
  for (const [i, story] of stories.entries()) census.count(story, legal[i]);
}

interface OnlineCase extends Hearing {
  readonly stories: ReadonlyMap<string, Story>;
  readonly naming: Naming;
}

/** A few keys of a run, and what its judge says. */
function onlineCase(seed: number): OnlineCase {
  const dice = new Dice(seed);
  const naming = (['none', 'named', 'known to be named', 'known to be named'] as const)[dice.below(4)];
  const made = KEYS.slice(0, 1 + dice.below(2)).map((key) => {
    const style = randomStyle(dice, true);
    const telling = naming === 'none' ? 'never' : style.telling === 'never' ? 'always' : style.telling;
    const { story } = randomStory(dice, { ...style, telling });
    return [key, story.filter((deed) => !isProphecy(deed, story)).map((deed) => renamed(deed, key))] as const;
  });
  const stories = interleaved(dice, new Map(made));
  return { stories, naming, ...judgedOnline(stories, naming) };
}

/** Compares the judge of runs with brute force: it must object at the first answer that makes a history illegal. */
export function compareOnline(census: Census, seed: number): void {
  const { stories, naming, violation, undecided } = onlineCase(seed);
  const told = asTold(stories, naming);
  const isLegal = (moment: number): boolean =>
    [...told.values()].every((story) => isLinearizable(until(story, moment)));
  const end = violation?.sequence ?? Number.POSITIVE_INFINITY;
  if (undecided) census.open++;
  else requireVerdict(seed, 'the judge of runs', violation === null ? 'ok' : 'illegal', isLegal(end));
  if (violation !== null) requireVerdict(seed, 'the judge of runs, early', 'ok', isLegal(end - 1));
  for (const story of told.values()) census.count(story, isLinearizable(until(story, end)));
}

/** Whether a cas expects what was yet to be written when it began, which no client can know. */
function isProphecy({ kind, expected, begun }: Story[number], story: Story): boolean {
  return (
    kind === 'cas' &&
    story.some(({ value, ...one }) => value !== null && value === expected && one.begun >= begun)
  );
}

function renamed<D extends Story[number]>(deed: D, key: string): D {
  const of = (text: string | null): string | null => (text === null ? null : `${key}${text}`);
  return { ...deed, value: of(deed.value), expected: of(deed.expected), found: of(deed.found) };
}

/** The moments of several histories in one random order, which keeps that of each. */
export function interleaved(dice: Dice, stories: ReadonlyMap<string, Story>): Map<string, Story> {
  const queues = [...stories.values()].map((story) =>
    story
      .flatMap((deed) => [
        { deed, what: 'begun' as const, at: deed.begun },
        { deed, what: 'ended' as const, at: deed.ended },
      ])
      .sort((a, b) => a.at - b.at),
  );
  for (let clock = AFTER_PRELUDE; queues.some(({ length }) => length > 0); clock++) {
    const open = queues.filter(({ length }) => length > 0);
    const next = open[dice.below(open.length)].shift();
    if (next !== undefined) next.deed[next.what] = clock;
  }
  return new Map(stories);
}

/** Requires that whatever the claimed order confirms is legal, and that it confirms a register that did nothing wrong. */
export function compareClaimed(census: Census, seed: number): void {
  const dice = new Dice(seed);
  const style = { ...randomStyle(dice, true), telling: 'always' as const };
  const { story, effects } = randomStory(dice, style);
  const order = [...effects];
  if (dice.chance(30) && order.length > 1) {
    const at = dice.below(order.length - 1);
    [order[at], order[at + 1]] = [order[at + 1], order[at]];
  }
  const legal = isLinearizable(story);
  const claimed = claimedOrder(story, order);
  const confirms = claimed.told && claimed.confirms('x');
  if (confirms) census.confirmed++;
  if (confirms && !legal) throw new Difference(`seed ${seed}: the claimed order confirms what is illegal`);
  census.count(story, legal);
}

/** What is wrong with the operations that an objection names: '' if they contradict each other and none is too many. */
export function witnessFault(
  census: Census,
  seed: number,
): { readonly naming: Naming; readonly fault: string } {
  const { stories, naming, violation } = onlineCase(seed);
  if (violation === null) return { naming, fault: '' };
  const { witness, sequence, reason, message } = violation;
  const story = until(asTold(stories, naming).get(witness?.key ?? '') ?? [], sequence);
  const few = story.filter(({ begun }) =>
    witness?.operations.some(({ fromSequence }) => fromSequence === begun),
  );
  census.count(story, false);
  const fault = faultOf(few, story, reason);
  return { naming, fault: fault === '' ? '' : `seed ${seed}: ${reason}, ${message}: ${fault}` };
}
