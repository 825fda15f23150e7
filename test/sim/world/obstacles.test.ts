import { expect, test } from 'vitest';
import { NOBODY } from '../../../core/units.ts';
import type { Host } from '../../../sim/world/host/host.ts';
import type { Network } from '../../../sim/world/network/network.ts';
import { Obstacles } from '../../../sim/world/obstacles.ts';

/* Three servers; the tests set the state of their disks and links, and the obstacles look at it every second. */

const SECOND = 1_000_000;

function world() {
  const disk = { headDoneAt: 0 };
  const idle = { sent: 0, lost: 0, blockedUntil: 0 };
  const link = { ...idle };
  const state = { dead: false };
  const hosts = [1, 2, 3].map((id) => ({ id, up: true, disk: id === 1 ? disk : { headDoneAt: 0 } }));
  const network = {
    traffic: (from: number, to: number) => (from === 1 && to === 2 ? link : idle),
    letsThrough: (from: number, to: number) => !(state.dead && from === 1 && to === 2),
  };
  const obstacles = new Obstacles(hosts as unknown as Host[], network as unknown as Network);
  let now = 0;
  const look = (): boolean[] => {
    obstacles.look(++now * SECOND);
    return [1, 2, 3].map((node) => obstacles.holdUp(node, NOBODY));
  };
  return { disk, link, state, look, obstacles };
}

const nobody = [false, false, false];

test('a write is an obstacle if it was pending at the previous look too, until it completes', () => {
  const { disk, look } = world();
  disk.headDoneAt = 3 * SECOND;
  expect([look(), look(), look()]).toEqual([nobody, [true, false, false], nobody]);
});

test('different writes in progress at each look are not an obstacle', () => {
  const { disk, look } = world();
  for (let i = 0; i < 4; i++) {
    disk.headDoneAt = (i + 1.5) * SECOND;
    expect(look()).toEqual(nobody);
  }
});

test('a message that blocks an ordered link is an obstacle for both ends of the link', () => {
  const { link, look, obstacles } = world();
  link.blockedUntil = 9 * SECOND;
  expect([look(), look()]).toEqual([nobody, [true, true, false]]);
  expect([obstacles.holdUp(1, 2), obstacles.holdUp(1, 3), obstacles.holdUp(2, 1)]).toEqual([
    true,
    false,
    true,
  ]);
});

test('a link that lost all messages since the last look is an obstacle, if they were more than a few', () => {
  const { link, look } = world();
  look();
  const gives = (sent: number, lost: number) => {
    link.sent += sent;
    link.lost += lost;
    return look();
  };
  expect(gives(4, 4)).toEqual(nobody);
  expect(gives(9, 8)).toEqual(nobody);
  expect(gives(9, 9)).toEqual([true, true, false]);
  expect(gives(0, 0)).toEqual(nobody);
});

test('a link over which nothing can ever pass holds nobody up', () => {
  const { link, state, look } = world();
  state.dead = true;
  look();
  link.sent += 9;
  link.lost += 9;
  expect(look()).toEqual(nobody);
});
