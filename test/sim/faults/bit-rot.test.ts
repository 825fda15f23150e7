import { expect, test } from 'vitest';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

/* An entry on n2's disk rots at 2 s, and n2 restarts at 4 s. A snapshot may or may not be taken in between. */

function played(then: 'refuse' | 'rejoin', between: string) {
  const scenario = parse(
    [
      'cluster: { replicas: 3 }',
      'clients: { rate: 100/s, mix: { get: 0%, put: 100% } }',
      'run: 7s',
      'faults:',
      `  - { at: 2s, do: bit-rot, node: n2, then: ${then} }`,
      between,
      '  - { at: 4s, do: crash, node: n2, for: 300ms }',
    ].join('\n'),
  );
  const { report, violations } = simulate(scenario, '1');
  const refused = Object.keys(report.reached).filter((name) => name.startsWith('boot refused'));
  return { refused, judges: violations.map(({ property }) => property) };
}

const whole = { refused: [], judges: [] };

test('a server whose rotten entry is covered by a later snapshot restarts and lacks nothing', () => {
  const snapshot = '  - { at: 3s, do: snapshot, node: n2 }';
  expect(played('refuse', snapshot)).toEqual(whole);
  expect(played('rejoin', snapshot)).toEqual(whole);
});

test('without a later snapshot, the server may not boot, or is sent the entry that it acknowledged again', () => {
  expect(played('refuse', '').refused).toEqual([
    expect.stringMatching(/checksum of entry \d+ does not match/),
  ]);
  expect(played('rejoin', '')).toEqual(whole);
});
