import { expect, it } from 'vitest';
import type { LinkChange } from '../../../../sim/scenario/network-spec.ts';
import { Link } from '../../../../sim/world/network/link.ts';
import { changed, type LinkConditions, sifted } from '../../../../sim/world/network/link-conditions.ts';
import { LinkLayers } from '../../../../sim/world/network/link-layers.ts';
import { layoutOf } from '../../../../sim/world/network/link-layout.ts';
import { Sieve } from '../../../../sim/world/network/sieve.ts';
import { calm } from './calm.ts';

const NODES = 3;
/** Three servers, the probes' client and one more. */
const STRIDE = NODES + 3;

function fresh(): { readonly links: readonly Link[]; readonly layers: LinkLayers } {
  const layout = layoutOf(calm, NODES, STRIDE);
  const links = layout.links.map((conditions, place) => new Link(place, conditions));
  return { links, layers: new LinkLayers(links, layout) };
}

/** The same layers, all of them composed anew for each link, oldest first. */
function composed(laid: readonly Laid[], from: number, to: number, base: LinkConditions): LinkConditions {
  const here = laid.filter((each) => each.touches(from, to));
  const sieves = here.flatMap(({ what }) => (what instanceof Sieve ? [what] : []));
  let conditions = base;
  for (const { what } of here) if (!(what instanceof Sieve)) conditions = changed(conditions, what);
  return sieves.length === 0 ? conditions : sifted(conditions, sieves);
}

interface Laid {
  readonly what: LinkChange | Sieve;
  readonly touches: (from: number, to: number) => boolean;
  readonly end: () => void;
}

it('has the conditions of all layers in force, whatever the order in which they end', () => {
  const { links, layers } = fresh();
  const base = links.map(({ conditions }) => conditions);
  let seed = 7;
  const upTo = (most: number): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % most;
  };
  const drawn = (): LinkChange | Sieve => {
    const chance = (1 + upTo(1_000)) / 1_001;
    const delay = { kind: 'constant', value: 1 + upTo(1_000) } as const;
    const changes: readonly LinkChange[] = [
      { loss: chance },
      { latency: delay, duplicate: chance },
      { reorder: { chance, by: delay }, ordered: upTo(2) === 0 },
      { bursts: { begin: chance, end: chance, loss: chance } },
      { corrupt: chance, loss: undefined },
      { bandwidth: { bytesPerSecond: 1 + upTo(9), queueBytes: 1 + upTo(9) }, duplicateAfter: delay },
      {},
    ];
    const which = upTo(changes.length + 1);
    return changes[which] ?? new Sieve({ kinds: null, largerThan: upTo(9), loss: 1, late: null });
  };
  let laid: Laid[] = [];
  let most = 0;
  for (let round = 0; round < 1_200; round++) {
    const grows = round % 400 < 200;
    if (upTo(10) < (grows ? 6 : 3)) {
      const what = drawn();
      const [one, other] = [1 + upTo(NODES), upTo(NODES + 1)];
      const touches = (from: number, to: number): boolean => from === one && (other === 0 || to === other);
      const end = what instanceof Sieve ? layers.sift(what, touches) : layers.change(what, touches);
      laid.push({ what, touches, end });
    } else if (laid.length > 0) {
      const [ended] = laid.splice(upTo(laid.length), 1);
      ended.end();
      // Ending it once more changes nothing.
      ended.end();
    }
    most = Math.max(most, laid.length);
    for (let from = 1; from <= NODES; from++)
      for (let to = 1; to <= NODES; to++) {
        const place = from * STRIDE + to;
        expect(links[place].conditions).toEqual(composed(laid, from, to, base[place]));
      }
  }
  expect(most).toBeGreaterThan(30);
  for (const { end } of laid) end();
  laid = [];
  expect(links.map(({ conditions }) => conditions)).toEqual(base);
});

it.each(['oldest', 'newest'])(
  'costs each of a thousand overlapping changes the same, %s ended first',
  (which) => {
    const { layers } = fresh();
    const count = 1_000;
    let looks = 0;
    const change = {
      get loss() {
        looks++;
        return 0.1;
      },
    };
    const all = (): boolean => {
      looks++;
      return true;
    };
    const ends = Array.from({ length: count }, (_, i) =>
      i % 2 === 0 ? layers.change(change, all) : layers.changeClients(change, all),
    );
    if (which === 'newest') ends.reverse();
    for (const end of ends) end();
    expect(looks).toBeGreaterThan(count);
    // Nine links between servers: a layer comes and goes, and its links' conditions are composed anew.
    expect(looks).toBeLessThan(10 * NODES * NODES * count);
  },
);
