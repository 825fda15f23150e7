import { expect, it } from 'vitest';
import { renderShrink } from '../../../reports/terminal/shrink.ts';
import type { ShrinkResult } from '../../../sim/run/shrink/shrink.ts';

const result: ShrinkResult = {
  format: 'raftsim-shrink',
  version: 1,
  eventsBefore: 120_846,
  eventsAfter: 1_117,
  faultsBefore: 3,
  faultsAfter: 1,
  property: 'election-safety',
  reason: 'two-leaders',
  story: [],
  scenario: '',
  seed: '1',
  otherSeeds: 20,
  inevitable: { event: 1_005, before: 2 },
  necessary: [true],
  mermaid: '',
  sequence: [],
  diagram: [],
  tried: 1,
  simulated: 70_566,
  exhausted: false,
  interrupted: false,
};

it('the figures of a shrunk run are grouped as those of other reports are', () => {
  const text = renderShrink(result, { seconds: 5, file: 'x.yaml', mermaid: true, width: 120 });
  expect(text.split('\n\n')[1]).toBe(
    [
      '  events     120 846 -> 1 117  (99.1 % fewer)',
      '  faults     3 -> 1, and it is necessary',
      '  lost       after event 1 005 of 1 117: 20 of 20 continuations fail, 2 of 20 before it',
      '  seeds      20 of 20 others fail in the same way',
      '  took       5.0 s: 1 run, 70 566 events',
    ].join('\n'),
  );
});
