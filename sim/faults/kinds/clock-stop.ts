import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import { selection, selectionInWords, theseServers } from '../../scenario/schema/selector-field.ts';
import { STANDSTILL } from '../../world/host/local-clock.ts';
import { defineFault } from '../fault.ts';
import { readsByLease } from '../lease.ts';
import { strikeEach } from '../strike-each.ts';

/**
 * Stops the server's clock, as a virtual machine's time source may. The server handles messages and requests, but none of
 * its timers fires: a leader sends no heartbeats, a follower does not miss them, and a lease does not run out.
 */
export const clockStop = defineFault({
  name: 'clock-stop',
  about:
    "The server's own clock stands still, so that none of its timers fires; it still handles messages. Then the clock goes on from where it stood.",
  example: '{ at: 5s, do: clock-stop, node: leader, for: 2s }',
  lasting: true,
  neverPermanent: 'a server whose timers never fire would not recover',
  params: { node: selection('The servers whose clocks stop.') },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node }) => `stop the clock of ${selectionInWords(node)}`,
  // Without a weight by default, so that the histories of chaos stay as they were before there was this fault.
  chaos: {
    breaks: 'one',
    weight: 0,
    // Leases assume that clocks run.
    params: (targets, _, scenario) => (readsByLease(scenario) ? null : { node: theseServers(targets) }),
  },
  strike(cluster, { node }, strike) {
    let struck = 0;
    return strikeEach(cluster, node, strike, (host) => {
      const since = cluster.now;
      const whose = struck++ === 0 ? 'the clock' : 'other clocks';
      const lost = `ms lost by ${whose}`;
      strike.counts(() => Math.round((cluster.now - since) / MICROS_PER_MILLI), `${lost}|${lost}`);
      return host.controls.drift(STANDSTILL);
    });
  },
});
