import { afterEach, describe, expect, it } from 'vitest';
import { createReplica as paper } from '../../../../core/replica.ts';
import { type SimulateOptions, simulate } from '../../../../sim/run/simulate.ts';
import { requireBuiltIns } from '../../../../sim/world/own-replica/built-ins.ts';
import { loadOwnCode } from '../../../../sim/world/own-replica/own-code.ts';
import { parse } from '../../../support/scenarios.ts';

/* Own code that replaces built-in functions that raftsim uses: the replacement is reported and undone. */

const { push } = Array.prototype;

function replacePush(): void {
  Array.prototype.push = function () {
    return this.length;
  };
}

afterEach(() => {
  const is = Array.prototype.push;
  Array.prototype.push = push;
  expect(is).toBe(push);
});

function objection(createReplica: SimulateOptions['createReplica'] & object): string | undefined {
  const scenario = parse('cluster: { replicas: 3 }\nrun: 2s\n');
  const { violations } = simulate(scenario, '1', { createReplica });
  return violations.find(({ property }) => property === 'assertion')?.message;
}

describe('replacing a built-in function', () => {
  it.each([
    ['Array.prototype.push = () => 0;', 'Array.prototype.push'],
    ['Map.prototype.get = () => 0;', 'Map.prototype.get'],
    ['delete Object.entries;', 'Object.entries'],
    ['Array.prototype[Symbol.iterator] = function* () {};', 'Array.prototype[Symbol.iterator]'],
  ])('when a module is loaded is refused and undone: %s', async (code, name) => {
    await expect(loadOwnCode(code)).rejects.toThrow(`it replaces ${name}, which raftsim uses too`);
    expect(requireBuiltIns).not.toThrow();
  });

  it('is refused, but adding a function of another name is allowed', async () => {
    await loadOwnCode('Array.prototype.sum = function () { return 0; };');
    expect(Reflect.deleteProperty(Array.prototype, 'sum')).toBe(true);
  });

  const words = 'threw: it replaces Array.prototype.push, which raftsim uses too';

  it('when a replica is created is an assertion failure of that replica', () => {
    const made = objection((...all) => {
      replacePush();
      return paper(...all);
    });
    expect(made).toBe(`n1 ${words}`);
  });

  it.each([false, true])(
    'in a step is an assertion failure of that replica, whether or not the step throws (%s)',
    (throws) => {
      const stepped = objection((...all) => {
        const raft = paper(...all);
        return {
          step(now, input, out) {
            raft.step(now, input, out);
            if (now < 1_000_000 || all[0] !== 2) return;
            replacePush();
            if (throws) throw new Error('no luck');
          },
        };
      });
      expect(stepped).toBe(`n2 ${words}`);
    },
  );
});
