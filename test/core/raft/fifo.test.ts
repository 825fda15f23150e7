import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from '../../../core/raft/fifo.ts';

it('a Fifo behaves like an array used as a queue', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 9 }), { maxLength: 200 }), (moves) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const move of moves) {
        if (move < 0) expect(fifo.shift()).toBe(model.shift());
        else {
          fifo.push(move);
          model.push(move);
        }
        expect([fifo.size, fifo.at(0), fifo.last(), fifo.at(3)]).toEqual([
          model.length,
          model[0],
          model.at(-1),
          model[3],
        ]);
      }
      expect([...fifo.all()]).toEqual(model);
    }),
  );
});
