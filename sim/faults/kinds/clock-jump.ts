import { MICROS_PER_MILLI } from '../../kernel/time.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { offset } from '../../scenario/schema/fields.ts';
import { type Selection, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import { defineFault } from '../fault.ts';
import { readsByLease } from '../lease.ts';
import { strikeEach } from '../strike-each.ts';

const oneServer: Selection = [{ kind: 'one' }];

/** Sets the server's clock forward, so that timers fire early and leases seem to have expired, or back. */
export const clockJump = defineFault({
  name: 'clock-jump',
  about: "The server's own clock jumps forward or back; with for, it jumps the other way after that time.",
  example: '{ at: 5s, do: clock-jump, node: leader, by: -500ms }',
  lasting: true,
  params: {
    node: selection('The servers whose clocks jump.'),
    by: offset('How far: 500ms ahead, -500ms back.'),
  },
  selections: { node: ['rest'] },
  effect: null,
  words: ({ node, by }) =>
    `set the clock of ${selectionInWords(node)} ${formatDuration(Math.abs(by))} ${by < 0 ? 'back' : 'ahead'}`,
  objection: ({ by }) =>
    by === 0 ? { path: ['by'], message: 'a jump by nothing changes nothing', hint: 'by: 500ms' } : null,
  chaos: {
    breaks: 'none',
    weight: 1,
    // Leases assume that clocks do not jump, so with lease reads chaos leaves the fault out.
    params: (_, stream, scenario) => {
      const by = stream.between(-400, 400) * MICROS_PER_MILLI + 1;
      return readsByLease(scenario) ? null : { node: oneServer, by };
    },
  },
  strike(cluster, { node, by }, strike) {
    let struck = 0;
    return strikeEach(cluster, node, strike, (host) => {
      host.controls.setClock(by);
      // Reports add up equal effects. The first clock has its own words, so that the size of the jump can be
      // read.
      const where = struck++ === 0 ? '' : ' on other clocks';
      const how = `ms ${by < 0 ? 'back' : 'ahead'}${where}`;
      strike.did(Math.abs(by) / MICROS_PER_MILLI, `${how}|${how}`);
      return strike.step.for === null ? null : () => host.controls.setClock(-by);
    });
  },
});
