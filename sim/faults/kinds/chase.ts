import { NOBODY } from '../../../core/units.ts';
import { formatDuration } from '../../scenario/quantities/quantities.ts';
import { duration, oneOf } from '../../scenario/schema/fields.ts';
import { defineFault } from '../fault.ts';
import { cutLinks, linksAround } from '../links.ts';

const POLL = 5_000;

export const chase = defineFault({
  name: 'chase',
  about: 'Strikes each new leader in turn, wherever leadership moves, and releases the previous one.',
  example: '{ at: 5s, do: chase, with: isolate, grace: 100ms, for: 10s }',
  lasting: true,
  neverPermanent: 'it would leave no leader in office, so the cluster could never recover',
  params: {
    with: oneOf('What is done to each leader.', ['isolate', 'pause', 'crash']).prefault('isolate'),
    grace: duration('How long each leader may lead before it is struck.').prefault('100ms'),
  },
  selections: {},
  effect: { does: 'breaks', what: 'links', whom: '' },
  mayBreak: ['process', 'pause'],
  words: (params) => `${params.with} each leader ${formatDuration(params.grace)} after it took office`,
  chaos: {
    breaks: 'whole',
    weight: 1,
    params: (_, stream) => ({
      with: (['isolate', 'pause', 'crash'] as const)[stream.below(3)],
      grace: stream.below(200_000),
    }),
  },
  strike(cluster, params, strike) {
    let prey = NOBODY;
    let release: (() => void) | null = null;
    const letGo = (): void => {
      release?.();
      release = null;
    };
    const catchIt = (): void => {
      const host = cluster.host(prey);
      if (!host.up) return;
      letGo();
      strike.did(1, 'leader caught|leaders caught');
      switch (params.with) {
        case 'isolate':
          release = cutLinks(cluster, linksAround(cluster, [prey]));
          break;
        case 'pause':
          host.pause();
          release = () => host.resume();
          break;
        case 'crash':
          host.crash('chased');
          release = () => host.boot();
          break;
        default:
          throw new Error(`no such way to chase: ${String(params.with satisfies never)}`);
      }
    };
    const look = (): void => {
      if (strike.ended) return;
      const leader = cluster.watch.leader();
      if (leader !== NOBODY && leader !== prey) {
        prey = leader;
        cluster.after(params.grace, () => {
          if (!strike.ended && prey === leader) catchIt();
        });
      }
      cluster.after(POLL, look);
    };
    look();
    return { target: 'every leader', end: letGo };
  },
});
