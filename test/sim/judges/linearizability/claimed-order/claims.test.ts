import { expect, it } from 'vitest';
import { Op } from '../../../../../core/kv/command.ts';
import { Operation } from '../../../../../sim/facts/operation.ts';
import { ClaimedKey } from '../../../../../sim/judges/linearizability/claimed-order/claimed-key.ts';
import { Claim, Claims } from '../../../../../sim/judges/linearizability/claimed-order/claims.ts';
import { itemsPassed } from '../../../../support/array-work.ts';

function claimsOf(serials: number, op: (serial: number) => Op = () => Op.put): [Claims, readonly Claim[]] {
  const claims = new Claims();
  const key = new ClaimedKey();
  const all = Array.from({ length: serials }, (_, i) => {
    const operation = new Operation(i, 0, op(i + 1), 'k1', null, null, 1, i + 1, 0, 1);
    return new Claim(operation, key);
  });
  for (const claim of all) claims.add(claim);
  return [claims, all];
}

it('finds a claim by its serial until it is removed, few or many', () => {
  const [claims, all] = claimsOf(300);
  let seed = 1;
  const left = [...all];
  while (left.length > 0) {
    seed = (seed * 48_271) % 2_147_483_647;
    claims.remove(left.splice(seed % left.length, 1)[0]);
    for (const claim of all) expect(claims.find(claim.operation.serial)).toBe(claim.gone ? null : claim);
    expect(claims.find(301)).toBe(null);
  }
});

it('forgets the oldest read when more than 256 are given up, and the oldest of others if there is none', () => {
  const [claims, all] = claimsOf(1000, (serial) => (serial === 700 || serial === 701 ? Op.get : Op.put));
  const given = all.slice(600, 900);
  for (const claim of given.toReversed()) claims.giveUp(claim);
  const forgotten = given.filter((claim) => claims.find(claim.operation.serial) === null);
  expect(given.length - forgotten.length).toBe(256);
  // The reads went as soon as there was one too many, and then the oldest each time.
  expect(forgotten.map(({ operation }) => operation.serial).slice(-2)).toEqual([700, 701]);
  // Those that are pending count not.
  expect(all.slice(0, 600).every((claim) => claims.find(claim.operation.serial) === claim)).toBe(true);
});

it.each(['removed', 'given up'])('does not move ten thousand claims whenever one is %s', (what) => {
  const count = 10_000;
  const [claims, all] = claimsOf(count);
  const passed = itemsPassed(() => {
    for (const claim of all) {
      if (what === 'removed') claims.remove(claim);
      else claims.giveUp(claim);
    }
  });
  // Up to 257 that are given up are gone through for each.
  expect(passed).toBeLessThan((what === 'removed' ? 4 : 4 * 257) * count);
});
