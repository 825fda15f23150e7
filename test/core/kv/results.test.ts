import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Command, Op } from '../../../core/kv/command.ts';
import { Results } from '../../../core/kv/results.ts';
import { Store } from '../../../core/kv/store.ts';
import { paperRules } from '../../../core/raft/rules.ts';

describe('the results of a session', () => {
  it('are found by serial, the one recorded last of each, and forgotten from the lowest on', () => {
    const step = fc.oneof(fc.nat(20), fc.constant('shift' as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const results = new Results();
        let model: { serial: number; hash: number }[] = [];
        steps.forEach((serial, hash) => {
          if (serial === 'shift') {
            if (results.size > 0) results.shift();
            model = model.slice(1);
          } else {
            results.add(serial).hash = hash;
            model = [...model, { serial, hash }].sort((a, b) => a.serial - b.serial || a.hash - b.hash);
          }
          expect(results.size).toBe(model.length);
          expect(model.map((_, i) => results.at(i))).toMatchObject(model);
          for (let wanted = 0; wanted <= 21; wanted++) {
            const last = model.filter((each) => each.serial === wanted).pop();
            expect(results.find(wanted)?.hash).toBe(last?.hash);
          }
        });
      }),
    );
  });

  it('are not all looked at for each command of a client with thousands of operations outstanding', () => {
    let looks = 0;
    const forgetsResult = (serial: number, lowest: number): boolean => {
      looks++;
      return serial < lowest;
    };
    const store = new Store({ ...paperRules, forgetsResult }, Number.POSITIVE_INFINITY);
    const outstanding = 2000;
    for (let serial = 1; serial <= 2 * outstanding; serial++) {
      const lowest = Math.max(1, serial - outstanding);
      store.apply(new Command(Op.put, 1, serial, lowest, 'x', 'y', null), serial);
    }
    expect(looks).toBeLessThan(2 * 2 * outstanding);
    expect(store.sessions.result(1, outstanding - 1)).toBeUndefined();
    expect(store.sessions.result(1, outstanding)?.serial).toBe(outstanding);
  });
});
