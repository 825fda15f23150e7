import { limits } from '../../scenario/limits.ts';
import { driftInWords } from '../../scenario/phrases.ts';
import { ppm } from '../../scenario/schema/fields.ts';
import { described, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { readsByLease, strictestDrift } from '../lease.ts';
import { strikeEach } from '../strike-each.ts';

const PPM_MICROS_PER_MILLI = 1_000_000_000;
const CHAOS_DRIFT = 100_000;

/**
 * Makes the server's clock run fast or slow. At the end the rate is restored, but the accumulated offset stays.
 */
export const clockDrift = defineFault({
  name: 'clock-drift',
  about: "The server's own clock runs fast or slow by so many microseconds a second.",
  example: '{ at: 5s, do: clock-drift, node: leader, drift: -200000ppm, for: 5s }',
  lasting: true,
  params: {
    node: selection('The servers whose clocks drift.'),
    drift: ppm('Microseconds gained each second; negative: lost.', -limits.drift, limits.drift),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, drift }) => `let the clock of ${selectionInWords(node)} run ${driftInWords(drift)}`,
  objection: ({ drift }) =>
    drift === 0
      ? { path: ['drift'], message: 'a clock without drift changes nothing', hint: 'drift: 100000ppm' }
      : null,
  chaos: {
    breaks: 'none',
    weight: 1,
    // With lease reads, no two clocks may drift apart faster than the servers' options assume.
    params: (_, stream, scenario) => {
      const most = readsByLease(scenario) ? Math.floor(strictestDrift(scenario) / 2) : CHAOS_DRIFT;
      const drift = stream.between(-most, most);
      return drift === 0 ? null : { node: described('one'), drift };
    },
  },
  strike(cluster, { node, drift }, strike) {
    let struck = 0;
    return strikeEach(cluster, node, strike, (host) => {
      const since = cluster.now;
      const off = (): number => Math.round((Math.abs(drift) * (cluster.now - since)) / PPM_MICROS_PER_MILLI);
      const whose = struck++ === 0 ? 'the clock' : 'other clocks';
      const way = `${drift < 0 ? 'lost' : 'gained'} by ${whose}`;
      strike.counts(off, `ms ${way}|ms ${way}`);
      return host.controls.drift(drift);
    });
  },
});
