/** The seeds of a sweep, in the order in which they run. Large ranges take no memory. */
export interface SeedSet {
  /** As requested. */
  readonly text: string;
  readonly count: number;
  /** The seed at this position, from 0. */
  at(position: number): string;
}

/** More seeds than this must be a typing error: their rows would not fit into memory. */
const MOST_SEEDS = 100_000_000;

interface Part {
  readonly prefix: string;
  readonly first: number;
  readonly count: number;
  /** A single seed, as spelled: 042 is not 42. null for a range. */
  readonly literal: string | null;
}

/**
 * Parses `1..1000`, `1,5,9`, mixtures of both, and `commit:200`: 200 seeds made of the commit's hash and a
 * number. A mistake is returned as a sentence.
 *
 * @param commit hash of the current commit; '' where there is none
 */
export function parseSeeds(text: string, commit = ''): SeedSet | string {
  const parts: Part[] = [];
  for (const piece of text.split(',').map((word) => word.trim())) {
    const part = parsePart(piece, commit);
    if (typeof part === 'string') return part;
    parts.push(part);
  }
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  if (count > MOST_SEEDS) return `${count} seeds are more than ${MOST_SEEDS}`;
  const twice = overlap(parts);
  if (twice !== '') return `the seed ${twice} is named twice`;
  return { text, count, at: (position) => seedAt(parts, position) };
}

/** A fixed list of seeds. */
export function seedList(seeds: readonly string[]): SeedSet {
  return { text: seeds.join(','), count: seeds.length, at: (position) => seeds[position] };
}

function parsePart(piece: string, commit: string): Part | string {
  if (piece === '') return 'a seed is missing; write seeds as 1..1000 or 1,5,9';
  const range = /^(\d+)\.\.(\d+)$/.exec(piece);
  if (range !== null) {
    const first = Number(range[1]);
    const last = Number(range[2]);
    if (!Number.isSafeInteger(last)) return `${range[2]} is too large for a range of seeds`;
    if (last < first) return `the range ${piece} is empty: it ends before it begins`;
    return { prefix: '', first, count: last - first + 1, literal: null };
  }
  // Any text is a seed, but whoever writes these means a range, and would get a sweep of a single run.
  const meant = /^(\d+)(?:-|–|:|…|to)(\d+)$/.exec(piece);
  if (meant !== null) return `'${piece}' is not a range of seeds; write it as ${meant[1]}..${meant[2]}`;
  if (piece.includes('..')) return `'${piece}' is not a range of seeds; write it as 1..1000`;
  const counted = /^commit:(\d+)$/.exec(piece);
  if (counted !== null) {
    const count = Number(counted[1]);
    if (count === 0) return 'commit:0 asks for no seed';
    if (commit === '') return 'commit: needs a git repository with a commit, and there is none here';
    return { prefix: `${commit}-`, first: 1, count, literal: null };
  }
  if (piece.startsWith('commit:')) return `'${piece}' does not say how many seeds; write it as commit:200`;
  return { prefix: '', first: 0, count: 1, literal: piece };
}

function seedAt(parts: readonly Part[], position: number): string {
  let left = position;
  for (const part of parts) {
    if (left < part.count) return part.literal ?? `${part.prefix}${part.first + left}`;
    left -= part.count;
  }
  throw new Error(`no seed at position ${position}`);
}

/** A seed that two parts contain; '' if there is none. */
function overlap(parts: readonly Part[]): string {
  const literals = new Set<string>();
  const ranges = parts.filter((part) => part.literal === null);
  for (const { literal } of parts) {
    if (literal === null) continue;
    if (literals.has(literal)) return literal;
    literals.add(literal);
    const plain = /^(0|[1-9]\d*)$/.test(literal) ? Number(literal) : -1;
    if (ranges.some((r) => r.prefix === '' && plain >= r.first && plain < r.first + r.count)) return literal;
  }
  const sorted = ranges.slice().sort((a, b) => compareText(a.prefix, b.prefix) || a.first - b.first);
  for (let i = 1; i < sorted.length; i++) {
    const before = sorted[i - 1];
    const part = sorted[i];
    if (before.prefix === part.prefix && before.first + before.count > part.first)
      return `${part.prefix}${part.first}`;
  }
  return '';
}

/** Natural order of seeds: digits compare as numbers, everything else by code units. */
export function compareSeeds(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = comparePieces(left[i], right[i]);
    if (order !== 0) return order;
  }
  return left.length - right.length || compareText(a, b);
}

function comparePieces(a: string, b: string): number {
  if (!/^\d/.test(a) || !/^\d/.test(b)) return compareText(a, b);
  const left = a.replace(/^0+/, '');
  const right = b.replace(/^0+/, '');
  return left.length - right.length || compareText(left, right);
}

/** Order by code units, independent of the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
