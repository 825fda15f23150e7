import type { Violation } from '../judges/judge.ts';
import type { Slip } from './slip.ts';

/** How much it speaks for a slip that the violation names its term or index, which outweighs its server. */
const NAMES_PLACE = 4;
const NAMES_SERVER = 1;

type About = Pick<Violation, 'message'> & { readonly event: number };

/**
 * The slips that explain a violation best, in the order of time: the first of all, what a disk had lost before it, and those of
 * the servers, terms, indices and reads that the violation is about.
 *
 * @param most how many to choose, 2 or more
 */
export function culprits(slips: readonly Slip[], { message, event }: About, most: number): readonly Slip[] {
  const before = slips.filter(({ sequence }) => sequence <= event);
  const nodes = numbersAfter(/\bn(\d+)\b/gu, message);
  const terms = numbersAfter(/\bterm (\d+)/gu, message);
  const indices = numbersAfter(/\b(?:index|up to) (\d+)/gu, message);
  const [, key = '', client = ''] = /^key "(.*?)": (c\d+) (?:read|found) /u.exec(message) ?? [];
  const read = before.findLast(
    ({ kind, node, text }) =>
      kind === 'read-behind' && nodes.has(node) && text.includes(` ${client}'s get ${key},`),
  );
  const relevance = (slip: Slip): number => {
    const { node, term, index, kind } = slip;
    const isVote = kind === 'stale-log-elected' || kind === 'second-vote' || kind === 'too-few-votes';
    const isTerm = isVote && terms.has(term);
    const isIndex = index > 0 && indices.has(index);
    const byPlace = (isTerm ? NAMES_PLACE : 0) + (isIndex ? NAMES_PLACE : 0);
    return byPlace + (slip === read ? NAMES_PLACE : 0) + (nodes.has(node) ? NAMES_SERVER : 0);
  };
  const chosen: Slip[] = [];
  // A disk that loses what it had confirmed is no deed of a server, and harmless where the server copes with it; but what is
  // done after it may be its consequence, and is not told without it.
  const deed = before.find(({ kind }) => kind !== 'lost-from-disk');
  const losses = before.filter(({ kind }) => kind === 'lost-from-disk');
  const earlier = losses.filter(({ sequence }) => deed === undefined || sequence < deed.sequence);
  const loss = earlier.find(({ node }) => node === deed?.node) ?? earlier[0];
  for (const slip of [loss, deed]) if (slip !== undefined) chosen.push(slip);
  // Of equally relevant ones the earliest of each kind: the others repeat it.
  const others = [...before].sort((a, b) => relevance(b) - relevance(a) || a.sequence - b.sequence);
  for (const slip of others) {
    if (chosen.length >= most) break;
    const isRepeated = chosen.some(
      (one) =>
        one.kind === slip.kind &&
        (relevance(slip) < NAMES_PLACE || (one.node === slip.node && relevance(one) >= NAMES_PLACE)),
    );
    if (!chosen.includes(slip) && !isRepeated) chosen.push(slip);
  }
  return chosen.sort((a, b) => a.sequence - b.sequence);
}

function numbersAfter(pattern: RegExp, text: string): ReadonlySet<number> {
  return new Set([...text.matchAll(pattern)].map(([, digits]) => Number(digits)));
}
