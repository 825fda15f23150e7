import { wrapped } from './layout.ts';

/** Where the text of a line begins, after its label. */
const MARGIN = 10;
/** By how much what is continued is set in further. */
const CONTINUED = 2;
const NARROWEST = 40;

/** The lines that tell a scenario, broken so that they fit a terminal; what is continued stands under its beginning. */
export function explained(lines: readonly string[], width: number): string {
  const columns = Math.max(NARROWEST, width);
  return lines
    .flatMap((line, i) => {
      // The first line has no label: it is the name of the scenario, and what it is about.
      const margin = i === 0 ? 0 : MARGIN;
      const hanging = i === 0 ? 0 : MARGIN + CONTINUED;
      const [first = '', ...others] = wrapped(
        line.slice(margin),
        columns - hanging,
        Number.POSITIVE_INFINITY,
      );
      return [line.slice(0, margin) + first, ...others.map((rest) => ' '.repeat(hanging) + rest)];
    })
    .map((line) => line.trimEnd())
    .join('\n');
}
