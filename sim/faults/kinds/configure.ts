import type { Options } from '../../../core/options.ts';
import type { Micros } from '../../../core/units.ts';
import { described, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import type { Host } from '../../world/host/host.ts';
import { defineFault } from '../fault.ts';
import { readsByLease } from '../lease.ts';
import { strikeEach } from '../strike-each.ts';
import { retune, tuning, tuningInWords, tuningObjection } from '../tuning.ts';

const quickHeartbeat: Micros = 20_000;
/** Longer election time-outs: 150 to 300 ms become 250 to 500 ms. */
function slower({ electionTimeoutMin, electionTimeoutMax }: Options): readonly [Micros, Micros] {
  return [Math.round((electionTimeoutMin * 5) / 3), Math.round((electionTimeoutMax * 5) / 3)];
}

/**
 * An operator changes options of running servers, which keep them across restarts. With `node: all`, spare
 * machines that start later have them too.
 */
export const configure = defineFault({
  name: 'configure',
  about: 'An operator changes options of Raft while servers run; with for, they change back after that time.',
  example: '{ at: 5s, do: configure, node: all, raft: { election-timeout: 300ms..600ms } }',
  lasting: true,
  params: {
    node: selection(
      'The servers whose options change; all includes spare machines that start later.',
    ).prefault('all'),
    raft: tuning('The options that change.'),
  },
  selections: { node: ['rest', 'spare'] },
  effect: null,
  words: ({ node, raft }) => `set ${tuningInWords(raft)} on ${selectionInWords(node)}`,
  objection: ({ raft }) => tuningObjection(raft),
  chaos: {
    breaks: 'none',
    weight: 1,
    // A leader derives its lease from its own shortest election time-out, so with lease reads all servers must
    // agree on it.
    params: (_targets, _stream, scenario) => ({
      node: described('random'),
      raft: readsByLease(scenario)
        ? { heartbeat: quickHeartbeat }
        : { 'election-timeout': slower(scenario.cluster.options) },
    }),
  },
  strike(cluster, { node, raft }, strike) {
    const tune = (host: Host): (() => void) | null => {
      const undo = host.controls.tune((options) => retune(options, raft));
      return strike.step.for === null ? null : undo;
    };
    const struck = strikeEach(cluster, node, strike, (host) => {
      strike.did(1, 'server with changed options|servers with changed options');
      return tune(host);
    });
    if (struck === null || !node.some(({ kind }) => kind === 'all')) return struck;
    const later = cluster.hosts.filter((host) => host.incarnation === 0).map(tune);
    const { target, end } = struck;
    if (end === null) return struck;
    return {
      target,
      end: () => {
        end();
        for (const undo of later) undo?.();
      },
    };
  },
});
