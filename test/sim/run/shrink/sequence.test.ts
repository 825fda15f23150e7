import { describe, expect, it } from 'vitest';
import { type Step, terminalOf } from '../../../../sim/run/shrink/sequence.ts';

const text =
  'AppendEntriesReply ~1615 (term 5, refused, conflict at 30.5) about key_with_a_very_long_name_that_no_line_can_hold_whole';

/** A message from each server to the next, and a note over one server and over all. */
function stepsAmong(servers: number): readonly Step[] {
  const arrows = Array.from(
    { length: servers },
    (_, i): Step => ({ kind: 'arrow', from: i + 1, to: ((i + 1) % servers) + 1, text, lost: i % 2 === 1 }),
  );
  return [...arrows, { kind: 'note', over: [1], text }, { kind: 'note', over: [], text }];
}

const squeezed = (words: string): string => words.replaceAll(/[^\w~(),.]/g, '');

describe('the diagram of a shrunk run', () => {
  it.each([2, 3, 5, 7, 9])('of %i servers fits its width and omits nothing', (servers) => {
    const steps = stepsAmong(servers);
    for (const width of [58, 78, 118]) {
      const lines = terminalOf(steps, width);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      const told = squeezed(lines.join(''));
      expect(told.split(squeezed(text))).toHaveLength(steps.length + 1);
    }
  });

  it('continues a long text on the next line, with the lifelines of the servers drawn through', () => {
    const steps: readonly Step[] = [
      { kind: 'arrow', from: 1, to: 2, text: 'RequestVote ~2 (term 1, log up to 0.0)', lost: false },
      { kind: 'note', over: [2], text: 'starts again' },
    ];
    expect(terminalOf(steps, 40)).toEqual([
      'n1  n2',
      '│──▶│   RequestVote ~2 (term 1, log up',
      '│   │      to 0.0)',
      '│   ●   n2 starts again',
    ]);
  });
});
