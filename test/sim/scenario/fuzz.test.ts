import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parseScenario } from '../../../sim/scenario/parse.ts';
import { complaintAbout, fuzzParser, mutated, scraps } from './mutations.ts';
import { mistakes } from './parsing.ts';

/* `npm run soak -- 1..10000 fuzz` mutates ten thousand files. */
describe('whatever a scenario file holds', () => {
  it('is read or refused with a place, and nothing is thrown', () => {
    expect(fuzzParser(2_000, 1)).toBeGreaterThan(800);
  });

  it('is not taken for fine when it is not', () => {
    expect(complaintAbout('run: 3s\n')).toEqual({ refused: false, wrong: '' });
    expect(complaintAbout('run: NaN\n')).toMatchObject({ refused: true, wrong: '' });
    expect(complaintAbout('faults: [ { at: 1s, do: crash, node: undefined } ]').wrong).not.toBe('');
  });

  it('can be played if it is accepted', () => {
    let played = 0;
    for (const text of fc.sample(mutated, { numRuns: 200, seed: 3 })) {
      const result = parseScenario(text);
      // Large ones are as sound as small ones, and take longer.
      if (!result.ok || result.scenario.clients.count > 100 || result.scenario.clients.keys.count > 1_000)
        continue;
      played++;
      const { report } = simulate({ ...result.scenario, maxEvents: 3_000 }, '1');
      expect(report.digest).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(played).toBeGreaterThan(10);
  });

  it('goes for --set too', () => {
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
