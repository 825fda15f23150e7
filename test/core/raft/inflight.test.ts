import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Inflight } from '../../../core/raft/inflight.ts';

/** What an Inflight stands for: the messages themselves. */
class Model {
  queue: { end: number; bytes: number }[] = [];

  get counts(): [number, number] {
    return [this.queue.length, this.queue.reduce((sum, { bytes }) => sum + bytes, 0)];
  }
}

it('counts the messages and bytes that are not acknowledged, as a list of them would', () => {
  const action = fc.oneof(
    { weight: 6, arbitrary: fc.record({ entries: fc.integer({ min: 1, max: 3 }), bytes: fc.nat(100) }) },
    { weight: 3, arbitrary: fc.record({ acknowledged: fc.nat(20) }) },
    { weight: 1, arbitrary: fc.constant('clear' as const) },
  );
  fc.assert(
    fc.property(fc.array(action, { minLength: 30, maxLength: 120 }), (actions) => {
      const model = new Model();
      const inflight = new Inflight();
      let last = 0;
      let arrived = 0;
      for (const each of actions) {
        if (each === 'clear') {
          model.queue = [];
          inflight.clear();
        } else if ('entries' in each) {
          last += each.entries;
          model.queue.push({ end: last, bytes: each.bytes });
          inflight.depart(last, each.bytes);
        } else {
          arrived = Math.min(arrived + each.acknowledged, last);
          model.queue = model.queue.filter(({ end }) => end > arrived);
          inflight.arrive(arrived);
        }
        expect([inflight.messages, inflight.bytes]).toEqual(model.counts);
      }
    }),
  );
});
