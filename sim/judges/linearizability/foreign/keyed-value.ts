import { formEnd, INCOMPLETE, isClosing, isOpening, OPEN_MAP, skipSpace, skipTags } from './edn-scan.ts';
import type { Mistake } from './mistake.ts';
import type { Source } from './source.ts';

/* Values that contain the key, [KEY VALUE], as for Jepsen's independent keys and in Maelstrom's lin-kv. */

/** The positions of the two parts of such a value; reused for all values. */
export class KeyedValue {
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  valueEnd = 0;

  /** Finds the parts of the value between `start` and `end`. Throws a mistake unless there are exactly two. */
  find(source: Source, start: number, end: number): void {
    const { bytes } = source;
    const open = skipTags(source, start);
    if (end - open < 2 || !isOpening(bytes[open]) || bytes[open] === OPEN_MAP || !isClosing(bytes[end - 1]))
      throw noPair(source, start, end);
    this.keyStart = skipSpace(source, open + 1);
    this.keyEnd = partEnd(source, this.keyStart);
    this.valueStart = this.keyEnd < end ? skipSpace(source, this.keyEnd) : end;
    this.valueEnd = partEnd(source, this.valueStart);
    if (this.valueEnd === this.valueStart || skipSpace(source, this.valueEnd) !== end - 1)
      throw noPair(source, start, end);
  }
}

/** Where the part that begins at `start` ends; `start` itself if the pair ends there. */
function partEnd(source: Source, start: number): number {
  if (isClosing(source.bytes[start])) return start;
  const end = formEnd(source, start);
  return end === INCOMPLETE ? source.end : end;
}

function noPair(source: Source, start: number, end: number): Mistake {
  const value = source.text(start, end);
  return source.mistake(
    start,
    value === '' ? 'no key' : `no key in '${value}'`,
    'with --keyed values are [KEY VALUE]',
  );
}
