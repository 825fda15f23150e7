import { describe, expect, it } from 'vitest';
import { mistakes } from './parsing.ts';

/** The mistakes reported for these steps in a run of 30 s with five servers, without the file's name. */
function said(...steps: string[]): readonly string[] {
  const lines = mistakes(['run: 30s', 'faults:', ...steps.map((step) => `  - ${step}`)].join('\n'));
  return lines.map((line) => line.replace(/^f\.yaml:/, ''));
}

describe('steps that are impossible by themselves', () => {
  it.each([
    [
      '{ at: 35s, do: crash, node: n1 }',
      '3:11: at is 35s, but the run ends at 30s\n  a later step never strikes',
    ],
    [
      '{ at: 30s, do: crash, node: n1 }',
      '3:11: at is 30s, but the run ends at 30s\n  a later step never strikes',
    ],
    ['{ from: 5s, until: 3s, every: 1s, do: crash, node: n1 }', '3:24: until 3s is not after from 5s'],
    [
      '{ from: 5s, until: 40s, every: 1s, do: crash, node: n1 }',
      '3:24: until is 40s, but the run ends at 30s',
    ],
    [
      '{ from: 5s, until: 9s, every: 1s, do: crash, node: n1, for: 2s }',
      '3:65: each strike lasts 2s, but the next can come after 1s\n  strikes of one step cannot overlap',
    ],
    [
      '{ from: 5s, until: 6s, every: 2s, do: crash, node: n1 }',
      '3:35: only one strike fits between 5s and 6s\n  write at: 5s, or a shorter interval',
    ],
    [
      '{ at: 5s, from: 3s, do: crash, node: n1 }',
      '3:21: at and from exclude each other\n  expected at: 5s, or from/until/every, or when: { elected: 2 }',
    ],
    [
      '{ at: 5s, every: 3s, do: crash, node: n1 }',
      '3:22: at and every exclude each other\n  a repeated step begins with from, not at',
    ],
    [
      '{ do: crash, node: n1 }',
      '3:5: faults.0 does not say when to crash\n  expected at: 5s, or from/until/every, or when: { elected: 2 }',
    ],
    [
      '{ every: 5s, do: crash, node: n1 }',
      '3:14: every needs from\n  expected at: 5s, or from/until/every, or when: { elected: 2 }',
    ],
    ['{ from: 5s, do: crash, node: n1 }', '3:13: from needs until or every\n  a single strike is at: 5s'],
    [
      '{ at: 5s, do: crash, node: n1, for: 1s, permanent: true }',
      '3:56: what ends after `for` is not permanent\n  remove one of the two',
    ],
    [
      '{ at: 5s, do: chase, permanent: true }',
      "3:26: unknown key 'permanent' in faults.0\n  it would leave no leader in office, so the cluster could never recover",
    ],
    ['{ at: 5s, do: crash, node: n9 }', '3:32: there is no n9\n  the cluster has n1 to n5'],
    [
      '{ at: 5s, do: partition, groups: [ [n1, n2] ] }',
      '3:38: a partition needs at least two groups\n  add the others: [ [leader], rest ]',
    ],
    [
      '{ at: 5s, do: partition, groups: [ [n1], [n1, n2] ] }',
      '3:47: n1 is named twice\n  a server can be in only one of these places',
    ],
  ])('%s', (step, complaint) => {
    expect(said(step)).toEqual([complaint]);
  });
});

describe('steps that say too little', () => {
  it('are reported with the possible completions', () => {
    expect(said('{ when: {}, do: crash, node: n1 }')[0]).toContain(
      '3:13: when names exactly one condition\n  conditions: elected, ',
    );
    expect(said('{ at: 5s, do: network }')[0]).toContain(
      '3:5: this step changes nothing\n  name one of: latency, ',
    );
  });
});

describe('steps that are in vain after the other steps', () => {
  const down = 'a crash or power-loss without for must come before';

  it.each([
    [
      ['{ at: 8s, do: restart, node: n3 }'],
      `3:5: restart has no effect: no server that can restart may be down at that moment\n  ${down}`,
    ],
    [
      ['{ at: 5s, do: crash, node: n3, for: 1s }', '{ at: 8s, do: restart }'],
      `4:5: restart has no effect: no server that can restart may be down at that moment\n  ${down}`,
    ],
    [
      ['{ at: 9s, do: crash, node: n3 }', '{ at: 8s, do: restart, node: n3 }'],
      `4:5: restart has no effect: no server that can restart may be down at that moment\n  ${down}`,
    ],
    [
      ['{ at: 5s, do: crash, node: n2 }', '{ at: 8s, do: restart, node: n3 }'],
      `4:5: restart has no effect: no server that can restart may be down at that moment\n  ${down}`,
    ],
    [
      ['{ at: 8s, do: heal }'],
      '3:5: heal has no effect: no link can be cut at that moment\n  a partition, isolate or one-way without for must come before',
    ],
    [
      ['{ at: 8s, do: resume, node: n1 }'],
      '3:5: resume has no effect: no server can be paused at that moment\n  a pause without for must come before',
    ],
    [
      ['{ at: 5s, do: crash, node: n3 }', '{ at: 6s, do: crash, node: n3 }'],
      '4:5: crash has no effect: n3 is down since the crash at 5s\n  see line 3',
    ],
    [
      ['{ at: 5s, do: power-loss }', '{ at: 6s, do: crash, node: leader }'],
      '4:5: crash has no effect: the power is off since the power-loss at 5s\n  see line 3',
    ],
    [
      ['{ at: 5s, do: pause, node: n1, for: 5s }', '{ at: 6s, do: pause, node: n1, for: 1s }'],
      '4:5: pause has no effect: n1 is paused since the pause at 5s\n  see line 3',
    ],
    [
      ['{ at: 5s, do: pause, node: all }', '{ at: 6s, do: pause, node: n2, for: 1s }'],
      '4:5: pause has no effect: n2 is paused since the pause at 5s\n  see line 3',
    ],
  ])('%j', (steps, complaint) => {
    expect(said(...steps)).toEqual([complaint]);
  });

  it.each([
    [['{ at: 5s, do: crash, node: leader }', '{ at: 8s, do: restart, node: n3 }']],
    [['{ at: 5s, do: crash, node: n3, for: 5s }', '{ at: 8s, do: restart, node: n3 }']],
    [['{ at: 8s, do: restart, node: n3 }', '{ from: 2s, until: 20s, every: 4s, do: crash, node: one }']],
    [['{ when: { elected: 3 }, do: crash, node: n1 }', '{ at: 20s, do: restart }']],
    [['{ at: 5s, do: crash, node: n3 }', '{ at: 6s, do: restart }', '{ at: 7s, do: crash, node: n3 }']],
    [['{ at: 5s, do: crash, node: n3, for: 1s }', '{ at: 6s, do: crash, node: n3 }']],
    [['{ at: 5s, do: crash, node: n3 }', '{ at: 6s, do: crash, node: n2 }']],
    [['{ at: 5s, do: crash, node: [n1, n2] }', '{ at: 6s, do: crash, node: [n2, n3] }']],
    [['{ at: 5s, do: isolate, node: leader }', '{ at: 8s, do: heal }']],
    [['{ at: 5s, do: crash-at-write, node: leader, down: 5s }', '{ at: 8s, do: restart }']],
    [['{ at: 5s, do: chase, with: crash, for: 5s }', '{ at: 8s, do: restart }']],
    [['{ at: 5s, do: chase, with: pause, for: 5s }', '{ at: 8s, do: resume }']],
    [['{ at: 5s, do: rolling-restart, down: 4s }', '{ at: 8s, do: restart }']],
    [['{ at: 5s, do: remove-server, node: n2 }', '{ at: 8s, do: restart, node: n2 }']],
    [['{ at: 5s, do: kill-leader }', '{ at: 8s, do: restart }']],
    [['{ at: 5s, do: wipe, node: n2, then: rejoin, down: 5s }', '{ at: 8s, do: restart, node: n2 }']],
    [['{ at: 5s, do: pause, node: n1, for: 1s }', '{ at: 6s, do: pause, node: n1 }']],
    [['{ at: 5s, do: pause, node: n1 }', '{ at: 6s, do: resume }', '{ at: 7s, do: pause, node: n1 }']],
    [['{ at: 5s, do: pause, node: n1 }', '{ at: 6s, do: crash, node: n1 }']],
    [
      [
        '{ at: 5s, do: pause, node: n1 }',
        '{ at: 6s, do: crash, node: n1, for: 1s }',
        '{ at: 9s, do: pause, node: n1 }',
      ],
    ],
    [
      [
        '{ at: 5s, do: power-loss }',
        '{ at: 6s, do: restart, node: all }',
        '{ at: 7s, do: crash, node: leader }',
      ],
    ],
  ])('are not reported where the step may have an effect: %j', (steps) => {
    expect(said(...steps)).toEqual([]);
  });

  it('are not reported where chaos may make the step effective', () => {
    expect(mistakes('chaos: {}\nfaults:\n  - { at: 8s, do: restart }\n')).toEqual([]);
    expect(mistakes('faults:\n  - { at: 8s, do: restart }\n')).not.toEqual([]);
  });
});
