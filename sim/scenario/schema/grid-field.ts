import { firstRepeated } from '../repeated.ts';
import type { GridAxis } from '../scenario.ts';
import { childOf, type SourceNode, type Spot, toPlain } from '../source/source.ts';
import { leaf, Refusal } from './leaf.ts';

/* `grid:`, the values that a sweep tries for some paths of the scenario. */

/** More values than this on one axis are taken for a mistake. */
const mostValues = 1_000;

export const gridField = leaf<readonly GridAxis[]>(
  'Values that a sweep tries, in all combinations, by path as for --set. A single run ignores it.',
  'a mapping such as { cluster.replicas: [3, 5, 7], network.loss: [0%, 5%] }',
  { type: 'object', additionalProperties: { type: 'array', minItems: 1 } },
  (input) => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return new Refusal('');
    const axes: GridAxis[] = [];
    for (const [path, values] of Object.entries(input)) {
      if (!Array.isArray(values)) return new Refusal('expected a list of values', '', [path]);
      if (values.length === 0) return new Refusal('the list is empty', '', [path]);
      if (values.length > mostValues) return new Refusal(`more than ${mostValues} values`, '', [path]);
      const texts = values.map(textOf);
      const twice = firstRepeated(texts);
      if (twice !== undefined) return new Refusal(`the value ${twice} is listed twice`, '', [path]);
      axes.push({ path, values: texts });
    }
    return axes;
  },
);

/** A value in the form that --set takes: YAML on one line, such as JSON. */
function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The place of this setting in the file's own grid; null if it came from elsewhere, such as --grid. */
export function spotInGrid(root: SourceNode, setting: string): Spot | null {
  const grid = childOf(root, 'grid');
  if (grid?.content.kind !== 'mapping') return null;
  for (const [path, { content }] of grid.content.entries) {
    if (content.kind !== 'list') continue;
    for (const item of content.items) if (`${path}=${textOf(toPlain(item))}` === setting) return item.spot;
  }
  return null;
}
