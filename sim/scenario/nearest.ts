/* Suggestions for misspelt words. */

/**
 * The Damerau-Levenshtein distance (optimal string alignment): the fewest insertions, deletions, replacements and
 * swaps of neighbouring letters that turn one word into the other.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Words longer than this are not compared, which bounds the cost. */
const longestWord = 60;

/** A shorter word may be the beginning of anything. */
const shortestBeginning = 3;

/** The known words that begin with `word`. */
function begunBy(word: string, known: readonly string[]): readonly string[] {
  const wanted = normalise(word);
  return wanted.length < shortestBeginning
    ? []
    : known.filter((candidate) => normalise(candidate).startsWith(wanted));
}

/**
 * The known word nearest to `word`, or '' if none is similar enough. The first wins a tie. A word that is the beginning
 * of a single known one means that, unless there is one that differs in a single letter.
 */
export function nearest(word: string, known: readonly string[]): string {
  if (word.length > longestWord) return '';
  const wanted = normalise(word);
  let best = '';
  let bestDistance = tolerance(wanted.length) + 1;
  for (const candidate of known) {
    const distance = editDistance(wanted, normalise(candidate));
    if (distance < bestDistance && distance < candidate.length) {
      best = candidate;
      bestDistance = distance;
    }
  }
  const [begun, second] = bestDistance > 1 ? begunBy(word, known) : [];
  return begun !== undefined && second === undefined ? begun : best;
}

/** The largest distance at which a word of this length is still taken for a misspelling. */
function tolerance(length: number): number {
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

/** electionTimeout, election_timeout and Election-Timeout all mean election-timeout. */
function normalise(word: string): string {
  return word
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .replaceAll(/[_ ]/g, '-')
    .toLowerCase();
}

/** More words are not suggested at once. */
const mostSuggested = 5;

/** "did you mean 'crash'?", or several words if it is the beginning of each; '' if no word is similar. */
export function suggestNear(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  if (meant !== '') return `did you mean '${meant}'?`;
  const begun = begunBy(word, known).map((each) => `'${each}'`);
  if (begun.length === 0 || begun.length > mostSuggested) return '';
  return `did you mean ${begun.slice(0, -1).join(', ')} or ${begun[begun.length - 1]}?`;
}

/** The same; or the list of all known words if none is similar. */
export function suggest(word: string, known: readonly string[], noun: string): string {
  const near = suggestNear(word, known);
  return near !== '' || known.length === 0 ? near : `${noun}: ${known.join(', ')}`;
}

/** The same; or the list of all valid words, at least two, as what was expected. */
export function suggestOneOf(word: string, valid: readonly string[]): string {
  const near = suggestNear(word, valid);
  if (near !== '') return near;
  return `expected ${valid.slice(0, -1).join(', ')} or ${valid[valid.length - 1]}`;
}
