import {
  type CheckOptions,
  type CheckResult,
  checkHistory,
} from '../../../../../sim/judges/linearizability/foreign/check.ts';
import { Dice } from '../random-histories.ts';
import { isLinearizable } from './brute-force.ts';
import { type Census, interleaved, KEYS, requireVerdict } from './comparison.ts';
import { type Deed, type Story, seenBy, UNTOLD } from './deed.ts';
import { randomStory, randomStyle } from './random-story.ts';
import { ednOf, logOf, ndjsonOf } from './told-in-text.ts';
import { faultOf } from './witnesses.ts';

/* `raftsim check` against the definition: the same histories as text of each format. */

const encoder = new TextEncoder();

/** Compares the check of each format. Returns what is wrong with the operations that it names; '' if nothing is. */
export async function compareTexts(census: Census, seed: number): Promise<string> {
  const dice = new Dice(seed);
  const made = KEYS.slice(0, 1 + dice.below(3)).map((key) => {
    const { story } = randomStory(dice, randomStyle(dice, dice.chance(50)));
    return [key, story] as const;
  });
  const stories = interleaved(dice, new Map(made));
  const all = [...stories.values()];
  const keyed = dice.chance(50);
  const silent = all.map((story) => isLinearizable(withoutWriters(story), 'silent'));
  await check(seed, 'EDN', ednOf(stories, keyed), silent, { keyed });
  // In a log, a cas that failed was refused.
  const asInLog = ({ kind, outcome }: Deed): boolean => kind !== 'cas' || outcome !== 'failed';
  const logged = new Map([...stories].map(([key, story]) => [key, story.filter(asInLog)]));
  const denied = [...logged.values()].map((story) => isLinearizable(withoutWriters(story), 'denies'));
  await check(seed, 'a log', logOf(logged), denied, { keyed: true });
  const told = new Map([...stories].map(([key, story]) => [key, asInNdjson(story)]));
  const legal = [...told.values()].map((story) => isLinearizable(story));
  const result = await check(seed, 'NDJSON', ndjsonOf(stories), legal, {});
  for (const [i, story] of all.entries()) census.count(story, legal[i]);
  return result === null ? '' : faultIn(result, told.get(result.witness?.key ?? '') ?? [], seed);
}

function withoutWriters(story: Story): Story {
  return story.map((deed) => ({ ...deed, writer: UNTOLD }));
}

/** Texts are compared. Nulls are told apart by their writers, unless it is open which one a deed met. */
function asInNdjson(story: Story): Story {
  const isVague = story.some(({ outcome, kind, expected, writer, ...deed }) => {
    if (outcome === 'unknown') return kind === 'cas' && expected === null;
    return writer === UNTOLD && seenBy({ outcome, kind, expected, writer, ...deed }) === null;
  });
  if (isVague) return withoutWriters(story);
  return story.map((deed) => (typeof seenBy(deed) === 'string' ? { ...deed, writer: UNTOLD } : deed));
}

/** The result if the text is illegal, as it must be if any of its keys is. */
async function check(
  seed: number,
  format: string,
  text: string,
  legal: readonly boolean[],
  options: CheckOptions,
): Promise<CheckResult | null> {
  const outcome = await checkHistory([encoder.encode(text)], options);
  const said = outcome.ok ? outcome.result.verdict : outcome.mistake.message;
  // Without any event, there is nothing to judge.
  if (said !== 'the history is empty') requireVerdict(seed, `check of ${format}`, said, legal.every(Boolean));
  return outcome.ok && outcome.result.verdict === 'illegal' ? outcome.result : null;
}

function faultIn({ witness, reason, message }: CheckResult, story: Story, seed: number): string {
  const few = story.filter(({ begun }) =>
    witness?.operations.some(({ fromSequence }) => fromSequence === begun),
  );
  const fault = faultOf(few, story, reason ?? '');
  return fault === '' ? '' : `seed ${seed}: ${reason}, ${message}: ${fault}`;
}
