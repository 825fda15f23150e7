import type { Dice } from '../random-histories.ts';
import { type Deed, INITIALLY, type Kind, type Story, seenBy, UNTOLD } from './deed.ts';

/** How answers name the writer of what they found; `sometimes`: of every null, but not of every text. */
type Telling = 'always' | 'sometimes' | 'never';

interface Style {
  readonly deeds: number;
  readonly clients: number;
  /** Weights of the four kinds. */
  readonly weights: Readonly<Record<Kind, number>>;
  /** Percent of deeds that are given up, and of writes that fail. */
  readonly unknown: number;
  readonly failed: number;
  /** Percent of cas that expect what the register holds when they are done. */
  readonly apt: number;
  /** Whether every value is written once. */
  readonly unique: boolean;
  readonly telling: Telling;
  /** In percent of the time between a client's deeds: how long they take at most. */
  readonly lengths: number;
  /** How many changes are made to the history. */
  readonly changes: number;
}

const kinds: readonly Kind[] = ['get', 'put', 'delete', 'cas'];
/** A text that nobody ever writes. */
const NOBODYS = 'z';
const LETTERS = ['a', 'b'];
/** Moments are drawn below this number before they are ranked. */
const MOMENTS = 1_000_000;

/** Styles in which what is rare in a run is common. */
export function randomStyle(dice: Dice, unique: boolean): Style {
  const weigh = (): number => [0, 1, 2, 4][dice.below(4)];
  return {
    deeds: 2 + dice.below(7),
    clients: 1 + dice.below(4),
    weights: { get: 1 + weigh(), put: 1 + weigh(), delete: weigh(), cas: weigh() },
    unknown: [0, 5, 20, 50][dice.below(4)],
    failed: [0, 0, 10, 25][dice.below(4)],
    apt: [30, 60, 90][dice.below(3)],
    unique,
    telling: (['always', 'sometimes', 'never'] as const)[dice.below(3)],
    lengths: [2, 20, 50, 100, 100][dice.below(5)],
    changes: [0, 0, 2, 4, 8, 12][dice.below(6)],
  };
}

/** A deed that is planned: when it takes effect, if it does. */
interface Plan {
  readonly deed: Deed;
  readonly at: number;
}

/** A history in which every answer is right, and the order in which its deeds took effect, by number. */
interface Told {
  readonly story: Story;
  readonly effects: readonly number[];
}

/** A history made from a real order, to which changes are then made: it may still be right, or not. */
export function randomStory(dice: Dice, style: Style): Told {
  const plans = planned(dice, style);
  const effects = played(dice, style, plans);
  const story = plans.map(({ deed }) => deed);
  for (let i = 0; i < style.changes; i++) change(dice, story, style);
  return { story: inOrder(story), effects };
}

function planned(dice: Dice, style: Style): Plan[] {
  const counts = Array.from({ length: style.clients }, () => 0);
  for (let i = 0; i < style.deeds; i++) counts[dice.below(style.clients)]++;
  const plans: Omit<Deed, 'id'>[] = [];
  for (const [i, count] of counts.entries()) {
    const moments = Array.from({ length: 2 * count }, () => dice.below(MOMENTS)).sort((a, b) => a - b);
    for (let n = 0; n < count; n++) {
      const [begun, latest] = [moments[2 * n], moments[2 * n + 1]];
      const length = Math.ceil(((latest - begun) * (1 + dice.below(style.lengths))) / 100);
      plans.push(planOf(dice, style, i + 1, begun, begun + length));
    }
  }
  plans.sort((a, b) => a.begun - b.begun);
  return plans.map((plan, i) => {
    const deed: Deed = { ...plan, id: i + 1, value: writtenBy(dice, style, plan.kind, i + 1) };
    const late = deed.outcome === 'unknown' ? MOMENTS + MOMENTS / 2 : deed.ended;
    return { deed, at: deed.begun + dice.below(Math.max(1, late - deed.begun)) };
  });
}

function planOf(
  dice: Dice,
  { weights, unknown, failed }: Style,
  client: number,
  begun: number,
  ended: number,
): Omit<Deed, 'id'> {
  const bag = kinds.flatMap((one) => Array.from({ length: weights[one] }, () => one));
  const kind = bag[dice.below(bag.length)];
  const outcome = dice.chance(unknown) ? 'unknown' : dice.chance(failed) && kind !== 'get' ? 'failed' : 'ok';
  const nothing = { value: null, expected: null, found: null, matched: true, writer: UNTOLD };
  return { client, kind, begun, ended, outcome, ...nothing };
}

function writtenBy(dice: Dice, { unique }: Style, kind: Kind, id: number): string | null {
  if (kind === 'get' || kind === 'delete') return null;
  return unique ? `v${id}` : LETTERS[dice.below(LETTERS.length)];
}

/** Plays the plans in the order of their effects against a register. Returns the numbers of those that took effect. */
function played(dice: Dice, style: Style, plans: readonly Plan[]): number[] {
  const effects: number[] = [];
  let held: Pick<Deed, 'id' | 'value'> = { id: INITIALLY, value: null };
  for (const { deed, at } of [...plans].sort((a, b) => a.at - b.at)) {
    if (deed.kind === 'cas') {
      const before = plans.filter((one) => one.deed.begun < deed.begun).map((one) => one.deed);
      const known =
        dice.chance(style.apt) && (held.id === INITIALLY || before.some(({ id }) => id === held.id));
      Object.assign(deed, { expected: known ? held.value : anyText(dice, before) });
    }
    if (deed.outcome === 'failed' || (deed.outcome === 'unknown' && at > MOMENTS && dice.chance(50)))
      continue;
    effects.push(deed.id);
    deed.matched = deed.kind !== 'cas' || held.value === deed.expected;
    if (deed.kind === 'get' || !deed.matched) deed.found = held.value;
    if (deed.kind === 'get' || deed.kind === 'cas') deed.writer = toldWriter(dice, style, held);
    if (deed.kind !== 'get' && deed.matched) held = deed;
    if (deed.outcome === 'unknown') Object.assign(deed, { matched: true, found: null, writer: UNTOLD });
  }
  return effects;
}

function toldWriter(
  dice: Dice,
  { telling, unique }: Style,
  { id, value }: Pick<Deed, 'id' | 'value'>,
): number {
  const isSilent = telling === 'never' || (telling === 'sometimes' && value !== null && dice.chance(50));
  return !unique || isSilent ? UNTOLD : id;
}

/** A text that may have been written by one of these, null, or a text of nobody. */
function anyText(dice: Dice, deeds: readonly Deed[]): string | null {
  const texts = [null, NOBODYS, ...deeds.map(({ value }) => value)];
  return texts[dice.below(texts.length)];
}

/** One change of a random kind. What is changed to a text keeps its writer in agreement with it. */
function change(dice: Dice, story: Deed[], style: Style): void {
  const deed = story[dice.below(story.length)];
  switch (dice.below(6)) {
    case 0:
    case 1:
      if (deed.outcome === 'ok' && (deed.kind === 'get' || !deed.matched)) see(dice, story, deed, style);
      return;
    case 2:
      deed.outcome = (['unknown', 'failed', 'ok'] as const)[dice.below(deed.kind === 'get' ? 1 : 3)];
      if (deed.outcome === 'ok') deed.matched = deed.kind !== 'cas' || dice.chance(60);
      Object.assign(deed, { found: null, writer: UNTOLD });
      if (deed.outcome === 'ok') see(dice, story, deed, style);
      if (deed.outcome !== 'ok') deed.matched = true;
      return;
    case 3: {
      if (deed.kind !== 'cas' || deed.outcome !== 'ok') return;
      deed.matched = !deed.matched;
      Object.assign(deed, { found: null, writer: UNTOLD });
      see(dice, story, deed, style);
      return;
    }
    case 4:
      deed.begun = dice.below(Math.max(1, deed.ended));
      return;
    default:
      deed.ended = deed.begun + 1 + dice.below(MOMENTS - deed.begun);
  }
}

/** Makes a deed find something else, or replace it. */
function see(dice: Dice, story: readonly Deed[], deed: Deed, style: Style): void {
  if (deed.kind !== 'get' && deed.kind !== 'cas') return;
  const isSwap = deed.kind === 'cas' && deed.matched;
  const found = isSwap ? deed.expected : anyText(dice, story);
  if (!isSwap) deed.found = found;
  const writers = story.filter(({ kind, value, id }) => kind !== 'get' && value === found && id !== deed.id);
  const all = [...(found === null ? [{ id: INITIALLY, value: null }] : []), ...writers];
  deed.writer = all.length === 0 ? UNTOLD : toldWriter(dice, style, all[dice.below(all.length)]);
}

/** The deeds in order of their beginnings, with new numbers, and with moments that are ranks from 1. */
function inOrder(story: readonly Deed[]): Story {
  const moments = story.flatMap((deed) => [
    { deed, what: 'begun' as const, at: 2 * deed.begun },
    { deed, what: 'ended' as const, at: 2 * deed.ended + 1 },
  ]);
  moments.sort((a, b) => a.at - b.at);
  for (const [i, { deed, what }] of moments.entries()) deed[what] = i + 1;
  return [...story].sort((a, b) => a.begun - b.begun);
}

/** What is common or rare in histories, by name. */
export const shapes: Readonly<Record<string, (story: Story) => boolean | undefined>> = {
  'a cas that was refused': (story) => story.some((deed) => isCas(deed) && !deed.matched),
  'a cas that found its key absent': (story) =>
    story.some((deed) => isCas(deed) && deed.expected !== null && seenBy(deed) === null),
  'a cas that replaced an absent key': (story) =>
    story.some((deed) => isCas(deed) && deed.matched && deed.expected === null),
  'a cas after a delete that had ended': (story) =>
    story.some((cas) => isCas(cas) && story.some((one) => one.kind === 'delete' && one.ended < cas.begun)),
  'two cas that replaced one value': (story) =>
    story.some(
      (one) =>
        isCas(one) &&
        one.matched &&
        story.some((two) => two !== one && isCas(two) && two.matched && two.expected === one.expected),
    ),
  'a cas that was given up': (story) =>
    story.some(({ kind, outcome }) => kind === 'cas' && outcome === 'unknown'),
  'a delete that was given up': (story) =>
    story.some(({ kind, outcome }) => kind === 'delete' && outcome === 'unknown'),
  'a value that was given up and found later': (story) =>
    story.some((one) => one.outcome === 'unknown' && isFoundAfter(story, one)),
  'a value that had failed and was found': (story) =>
    story.some((one) => one.outcome === 'failed' && isFoundAfter(story, one)),
  'a value that nobody wrote': (story) => story.some((deed) => seenBy(deed)?.endsWith(NOBODYS)),
  'a value written twice': (story) => {
    const texts = story.map(({ value }) => value).filter((value) => value !== null);
    return new Set(texts).size < texts.length;
  },
  'two absences in a row by different deeds': (story) =>
    story.filter(({ kind }) => kind === 'delete').length > 1,
};

function isCas({ kind, outcome }: Deed): boolean {
  return kind === 'cas' && outcome === 'ok';
}

function isFoundAfter(story: Story, one: Deed): boolean {
  return (
    one.value !== null &&
    one.kind !== 'get' &&
    story.some((deed) => deed.begun > one.ended && seenBy(deed) === one.value)
  );
}
