import { firstRepeated } from '../../scenario/repeated.ts';
import type { GridAxis } from '../../scenario/scenario.ts';

/* A grid of settings: every combination of the values of its axes. */

/**
 * Parses "cluster.replicas=3,5,7" (commas within brackets belong to a value); returns a mistake as a sentence.
 */
export function parseAxis(text: string): GridAxis | string {
  const equals = text.indexOf('=');
  if (equals <= 0) return `'${text}' is not an axis; write it as cluster.replicas=3,5,7`;
  const path = text.slice(0, equals).trim();
  const values = splitOutside(text.slice(equals + 1));
  if (values.some((value) => value === '')) return `a value of ${path} is missing; write it as ${path}=3,5,7`;
  const twice = firstRepeated(values);
  return twice === undefined ? { path, values } : `${path} has the value ${twice} twice`;
}

/** The scenario's axes, replaced by given axes of the same path, followed by the remaining given axes. */
export function joinedAxes(own: readonly GridAxis[], given: readonly GridAxis[]): readonly GridAxis[] {
  const replaced = own.map((axis) => given.find(({ path }) => path === axis.path) ?? axis);
  return [...replaced, ...given.filter(({ path }) => own.every((axis) => axis.path !== path))];
}

/** Every cell as a list of settings in the order of the axes; without axes there is one cell without settings. */
export function gridOf(axes: readonly GridAxis[]): readonly (readonly string[])[] {
  return axes.reduce<readonly (readonly string[])[]>(
    (cells, { path, values }) =>
      cells.flatMap((cell) => values.map((value) => [...cell, `${path}=${value}`])),
    [[]],
  );
}

function splitOutside(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if ('[{'.includes(text[i])) depth++;
    if (']}'.includes(text[i])) depth--;
    if (text[i] !== ',' || depth > 0) continue;
    parts.push(text.slice(from, i).trim());
    from = i + 1;
  }
  return [...parts, text.slice(from).trim()];
}
