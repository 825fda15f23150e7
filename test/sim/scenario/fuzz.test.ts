import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { fuzzParser, mutated, parserFault, scraps } from './mutations.ts';
import { mistakes } from './parsing.ts';

/* `npm run soak -- 1..10000 fuzz` mutates ten thousand files. */
describe('parsing any scenario file', () => {
  it('succeeds or reports errors with places, and never throws', () => {
    expect(fuzzParser(2_000, 1)).toBeGreaterThan(800);
  });

  it('is checked by a function that finds bad error messages', () => {
    expect(parserFault('run: 3s\n')).toEqual({ refused: false, wrong: '' });
    expect(parserFault('run: NaN\n')).toMatchObject({ refused: true, wrong: '' });
    expect(parserFault('faults: [ { at: 1s, do: crash, node: undefined } ]').wrong).not.toBe('');
  });

  it('gives a scenario that can be run, if it succeeds', () => {
    let played = 0;
    for (const text of fc.sample(mutated, { numRuns: 200, seed: 3 })) {
      const result = parseScenario(text);
      if (!result.ok) continue;
      const { cluster, clients } = result.scenario;
      // Large scenarios are skipped, since they only take longer, and those that name a replica, since it is not loaded here.
      if (cluster.replica !== '' || clients.count > 100 || clients.keys.count > 1_000) continue;
      played++;
      const { report } = simulate({ ...result.scenario, maxEvents: 3_000 }, '1');
      expect(report.digest).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(played).toBeGreaterThan(10);
  });

  it('reports errors in --set as such', () => {
    const path = fc.oneof(
      fc.constantFrom('run', 'cluster.replicas', 'faults.0.at', 'network.latency', 'expect'),
      fc.string({ maxLength: 12 }),
    );
    const value = fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 12 }));
    fc.assert(
      fc.property(path, value, (at, scrap) => {
        for (const said of mistakes('run: 3s\n', [`${at}=${scrap}`])) expect(said).toMatch(/^--set /);
      }),
      { numRuns: 400, seed: 2 },
    );
  });
});
