import { metrics } from '../metrics.ts';
import type { Expectation } from '../scenario.ts';
import { readExpect } from '../schema/expect.ts';
import type { ParsedScenario } from '../schema/scenario.ts';
import { nodeAt, type SourceNode } from '../source/source.ts';

/** The expectations of the scenario in the order of the file; those added by --set, which have no line, come last. */
export function buildExpectations(
  parsed: ParsedScenario,
  { root, file }: { readonly root: SourceNode; readonly file: string },
): readonly Expectation[] {
  const { violation, bounds } = readExpect(parsed.expect);
  const expectations: Expectation[] = [];
  // 0 for an expectation that --set added: it has no line in the file.
  const lineOf = (key: string): number => {
    const { keySpot } = nodeAt(root, ['expect', key]).node;
    return keySpot.file === file ? keySpot.line : 0;
  };
  const [property, ...tolerated] = violation;
  if (property !== undefined) {
    expectations.push({
      kind: 'violation',
      property,
      tolerated,
      text: `violation: ${property}`,
      line: lineOf('violation'),
    });
  }
  for (const [name, list] of bounds) {
    const metric = metrics[name];
    if (metric === undefined) continue;
    for (const { compare, bound, text } of list) {
      expectations.push({
        kind: 'bound',
        metric: metric.path,
        compare,
        bound,
        text: `${name} ${compare} ${text}`,
        line: lineOf(name),
      });
    }
  }
  const rank = ({ line }: Expectation): number => (line === 0 ? Number.POSITIVE_INFINITY : line);
  return expectations.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}
