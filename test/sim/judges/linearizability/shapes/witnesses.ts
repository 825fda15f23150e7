import { isLinearizable } from './brute-force.ts';
import { type Deed, mayWrite, type Story, seenBy } from './deed.ts';

/* Whether the few operations by which a judge explains its objection are an explanation. */

/** What a deed saw, or must have seen if it took effect. */
function neededBy(deed: Deed): string | null | undefined {
  return deed.kind === 'cas' && deed.outcome === 'unknown' ? deed.expected : seenBy(deed);
}

/** Whether the first deed may have seen what the second one wrote. */
function maySee(deed: Deed, writer: Deed): boolean {
  const seen = neededBy(deed);
  if (seen === undefined || writer === deed || !mayWrite(writer) || writer.value !== seen) return false;
  return deed.writer < 0 || deed.writer === writer.id;
}

/** These deeds, all others whose values they may have seen, and so on. If they are illegal, so is the whole story. */
function withSources(few: Story, story: Story): Story {
  const all = new Set(few);
  // Iteration over a Set includes elements added meanwhile.
  for (const deed of all) for (const one of story) if (maySee(deed, one)) all.add(one);
  return [...all];
}

/** Reasons that are about one answer, and at most the write whose value it has. */
const aboutOne = new Set(['phantom-read', 'aborted-read', 'false-refusal']);

/** Why these deeds of the story, as it was told up to the objection, are no explanation; '' if they are one. */
export function faultOf(few: Story, story: Story, reason: string): string {
  if (isLinearizable(few)) return 'they are legal';
  if (aboutOne.has(reason)) {
    const isCause = (deed: Deed): boolean => few.some((one) => one !== deed && neededBy(one) === deed.value);
    return few.length > 1 && !few.some(isCause)
      ? 'it is not the answer and the write that they tell about'
      : '';
  }
  if (isLinearizable(withSources(few, story))) return 'they are illegal only for want of a write';
  const isEnough = (some: Story): boolean =>
    withSources(some, story).length === some.length && !isLinearizable(some);
  const needless = few.find((deed) => isEnough(few.filter((one) => one !== deed)));
  return needless === undefined ? '' : `${needless.kind} ${needless.id} is not needed`;
}
