import { wrapped } from './layout.ts';

/** The column at which the text of a line begins, after its label. */
const MARGIN = 10;
/** Additional indentation of continuation lines. */
const CONTINUED = 2;
const NARROWEST = 40;

/** Wraps the output of `explain` to the width of a terminal, with hanging indents. */
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
