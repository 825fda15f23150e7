import { NOBODY } from '../../../core/units.ts';
import { namesOf } from '../../facts/words.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration, oneOf } from '../../scenario/schema/fields.ts';
import { mayBeSeveral, selection, selectionInWords } from '../../scenario/schema/selector-field.ts';
import type { Host } from '../../world/host/host.ts';
import { defineFault } from '../fault.ts';
import { select } from '../select.ts';

const usualDown = '500ms';

/**
 * An operator puts disks back into the wrong machines. A host that compares the server's id with that on the disk refuses
 * to run; with `rejoin` it takes another server's vote and log for its own. Then the entries that it acknowledged are on
 * a machine that may acknowledge them once more, so that a leader counts one copy twice.
 */
export const swapDisks = defineFault({
  name: 'swap-disks',
  about:
    'The servers go down, and each one is started with the disk of the next. Then it refuses to run; or it takes the disk for its own, which is unsafe. When the fault ends, all have their own disks again.',
  example: '{ at: 5s, do: swap-disks, node: [n2, n3], for: 2s }',
  lasting: true,
  params: {
    node: selection('The running servers whose disks are exchanged, two or more of them.'),
    // biome-ignore lint/suspicious/noThenProperty: the word of the scenario language
    then: oneOf("refuse: a server stays down while it has another's disk. rejoin: it runs on it.", [
      'refuse',
      'rejoin',
    ]).prefault('refuse'),
    down: duration('How long until they are started again, each time.', { min: 1 }).prefault(usualDown),
  },
  selections: { node: ['crashed', 'rest'] },
  effect: null,
  mayBreak: ['process'],
  words: (params) =>
    `exchange the disks of ${selectionInWords(params.node)}` +
    (params.then === 'rejoin'
      ? `, which run on them after ${formatDuration(params.down)} as if they were their own`
      : ', which then refuse to run'),
  objection: ({ node }) =>
    mayBeSeveral(node)
      ? null
      : { path: ['node'], message: 'a single disk cannot be exchanged', hint: 'node: [n1, n2]' },
  strike(cluster, params, strike) {
    const hosts = select(cluster, params.node, strike.stream)
      .map((id) => cluster.host(id))
      .filter(({ up, disk }) => up && disk.owner === NOBODY);
    if (hosts.length < 2) return null;
    for (const host of hosts) host.crash('disks exchanged');
    exchange(hosts, 1, params.then === 'refuse');
    strike.did(hosts.length, "server with another's disk|servers with another's disk");
    cluster.after(params.down, () => {
      if (!strike.ended) for (const host of hosts) host.boot();
    });
    return {
      target: namesOf(hosts.map(({ id }) => id)),
      end: () => {
        const refused = params.then === 'refuse';
        // Those that another fault has stopped in the meantime stay down.
        const running = hosts.filter(({ lives }) => lives || refused);
        for (const host of hosts) host.crash('disks put back');
        exchange(hosts, -1, false);
        // A host that refused to run was given up; the cluster is judged by what it can do with it.
        for (const host of running) host.mayReturn = true;
        cluster.after(params.down, () => {
          for (const host of running) host.boot();
        });
      },
    };
  },
});

/** Gives each machine the disk of the one `by` places after it. */
function exchange(hosts: readonly Host[], by: number, noticed: boolean): void {
  const taken = hosts.map(({ id, disk }) => ({
    owner: disk.owner === NOBODY ? id : disk.owner,
    medium: disk.takeOut(),
  }));
  hosts.forEach(({ id, disk }, i) => {
    const { owner, medium } = taken[(i + by + hosts.length) % hosts.length];
    disk.putIn(medium, owner === id ? NOBODY : owner, noticed);
  });
}
