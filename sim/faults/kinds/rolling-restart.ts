import type { Micros, NodeId } from '../../../core/units.ts';
import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration } from '../../scenario/schema/fields.ts';
import type { Cluster } from '../../world/cluster.ts';
import { defineFault } from '../fault.ts';
import { retune, tuning, tuningInWords, tuningObjection } from '../tuning.ts';

/** How long a server may take for an orderly shutdown before it is crashed. */
const PATIENCE: Micros = 500_000;
const usualDown = '500ms';
const usualGap = '2s';

/** Shuts down each running server in turn and boots it again later, with other options if `raft` is given. */
export const rollingRestart = defineFault({
  name: 'rolling-restart',
  about:
    'All servers are restarted one after another, as in a careful upgrade; with raft, under other options.',
  example: '{ at: 5s, do: rolling-restart, down: 500ms, gap: 2s }',
  lasting: false,
  params: {
    down: duration(
      'How long each server is down. A leader first has half a second to hand over, which is not included.',
      { min: 1 },
    ).prefault(usualDown),
    gap: duration('The time from the return of one server to the stop of the next.').prefault(usualGap),
    raft: tuning('Options that each server has after its restart.').optional(),
  },
  selections: {},
  effect: null,
  mayBreak: ['process'],
  words: ({ down, gap, raft }) =>
    `restart all servers in turn, each down for ${formatDuration(down)}, ${formatDuration(gap)} apart` +
    (raft === undefined ? '' : `, with ${tuningInWords(raft)}`),
  objection: ({ raft }) => (raft === undefined ? null : tuningObjection(raft)),
  chaos: {
    breaks: 'whole',
    weight: 0.5,
    params: (_, stream) => ({
      down: 50_000 + stream.below(200_000),
      gap: stream.below(400_000),
      raft: undefined,
    }),
  },
  strike(cluster, { down, gap, raft }, strike) {
    const targets = cluster.hosts.filter((host) => host.up).map((host) => host.id);
    if (targets.length === 0) return null;
    const next = (position: number): void => {
      if (strike.ended) return;
      if (position === targets.length) {
        strike.over();
        return;
      }
      const host = cluster.host(targets[position]);
      stop(cluster, targets[position], () => {
        if (raft !== undefined) host.controls.tune((options) => retune(options, raft));
        cluster.after(down, () => {
          host.boot();
          cluster.after(gap, () => next(position + 1));
        });
      });
    };
    next(0);
    return { target: namesOf(targets), end: () => {} };
  },
});

/** Asks a server to shut down, crashes it if it still runs after PATIENCE, and then calls `then`. */
function stop(cluster: Cluster, node: NodeId, then: () => void): void {
  const host = cluster.host(node);
  const { incarnation } = host;
  host.controls.command((input) => {
    input.kind = 'shutdown';
  });
  const ensure = (): void => {
    if (host.up && host.incarnation === incarnation) host.crash('stopped');
    then();
  };
  if (host.up) cluster.after(PATIENCE, ensure);
  else then();
}
