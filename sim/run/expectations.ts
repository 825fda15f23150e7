import type { Property, Verdict } from '../judges/judge.ts';
import type { ExpectationResult, PropertyResult, RaftTotals } from '../report.ts';
import type { Expectation } from '../scenario/scenario.ts';

type Bound = Extract<Expectation, { kind: 'bound' }>;

/**
 * Evaluates a scenario's expectations.
 *
 * @param measured the report's figures, by their paths in the report
 * @param moments when a figure arose, in virtual seconds, for figures that have such a moment
 */
export function meet(
  expectations: readonly Expectation[],
  measured: { readonly raft: RaftTotals },
  moments: ReadonlyMap<string, number>,
  properties: readonly PropertyResult[],
): ExpectationResult[] {
  return expectations.map((expectation) => {
    const { text, line } = expectation;
    switch (expectation.kind) {
      case 'bound': {
        // Such a figure says neither that there was a leader nor that there was none.
        if (measured.raft.rolesDeclared === false && expectation.metric.startsWith('raft.'))
          return { text, line, actual: 'no server declared a role', verdict: 'fail' };
        const actual = lookUp(measured, expectation.metric);
        const verdict = withinBound(expectation, actual);
        const second = verdict === 'fail' ? moments.get(expectation.metric) : undefined;
        return { text, line, actual, verdict, ...(second === undefined ? {} : { at: { second } }) };
      }
      case 'violation': {
        const found = properties.find((property) => property.name === expectation.property);
        const verdict: Verdict = found?.verdict === 'fail' ? 'pass' : 'fail';
        return { text, line, actual: found?.reason ?? 'no violation', verdict };
      }
      default:
        throw new Error(`no such expectation: ${String(expectation satisfies never)}`);
    }
  });
}

/** The properties whose violation is expected: first the one that is required, then those tolerated. */
export function expectedViolations(expectations: readonly Expectation[]): readonly Property[] {
  return expectations.flatMap((expectation) =>
    expectation.kind === 'violation' ? [expectation.property, ...expectation.tolerated] : [],
  );
}

/** Counts: absent from the report where they are 0. */
const COUNTED = /^reached\.|^latency\.[a-z]+\.count$/u;

/** The number at this path ("latency.put.p99"); if it is absent, 0 for a count and null for any other figure. */
function lookUp(measured: object, path: string): number | null {
  let value: unknown = measured;
  for (const name of path.split('.')) {
    const holder: unknown = value;
    value =
      typeof holder === 'object' && holder !== null
        ? (holder as Readonly<Record<string, unknown>>)[name]
        : undefined;
  }
  if (typeof value === 'number') return value;
  return COUNTED.test(path) ? 0 : null;
}

/** A figure that was not measured meets no bound: no latency at all is not a good latency. */
function withinBound({ compare, bound }: Bound, actual: number | null): Verdict {
  if (actual === null) return 'fail';
  switch (compare) {
    case '<':
      return actual < bound ? 'pass' : 'fail';
    case '<=':
      return actual <= bound ? 'pass' : 'fail';
    case '>':
      return actual > bound ? 'pass' : 'fail';
    case '>=':
      return actual >= bound ? 'pass' : 'fail';
    case '=':
      return actual === bound ? 'pass' : 'fail';
    default:
      throw new Error(`no such comparison: ${String(compare satisfies never)}`);
  }
}
