import { expect, it } from 'vitest';
import { raftsimHere } from './spoken.ts';

interface Events {
  readonly format: string;
  readonly scenario: { readonly name: string };
  readonly seed: string;
  readonly events: readonly { readonly n: number; readonly t: number; readonly kind: string }[];
  readonly verdict: string;
  readonly digest: string;
}

const steady = ['trace', 'scenarios/basics/steady.yaml', '--seed', '7', '--set', 'run=1s'];

it('trace --json prints one JSON object with the events that the filters select', async () => {
  const asked = [...steady, '--node', 'n2', '--from', '100ms', '--to', '300ms'];
  const words = await raftsimHere(...asked);
  const { status, stdout, stderr } = await raftsimHere(...asked, '--json');
  expect([status, stderr]).toEqual([0, '']);
  const printed = JSON.parse(stdout) as Events;
  expect(printed).toMatchObject({
    format: 'raftsim-events',
    scenario: { name: 'steady' },
    seed: '7',
    verdict: 'pass',
    digest: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(printed.events).toHaveLength(words.stdout.trimEnd().split('\n').length);
  expect(printed.events.every(({ t }) => t >= 100_000 && t <= 300_000)).toBe(true);
});

it('trace says so when the filters select no event', async () => {
  expect(await raftsimHere(...steady, '--from', '100s')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'raftsim: no event in this part of the run, which lasts 1 s\n',
  });
});

it('trace --json prints an empty list when no event is selected, and a mistake as an error object', async () => {
  const none = await raftsimHere(...steady, '--from', '100s', '--json');
  expect((JSON.parse(none.stdout) as Events).events).toEqual([]);
  const wrong = await raftsimHere(...steady, '--node', 'n99', '--json');
  expect([wrong.status, JSON.parse(wrong.stdout)]).toMatchObject([2, { format: 'raftsim-error' }]);
});

it('trace names the value of a write in each line about it, also where it is applied', async () => {
  const { stdout } = await raftsimHere(...steady, '--from', '200ms');
  const life = stdout.split('\n').filter((line) => line.includes('put') && line.includes('=c3-7'));
  for (const step of ['begins put', 'asks n', 'is asked by', 'begins write', 'sends n', 'applies', 'is done'])
    expect(life.filter((line) => line.includes(step))).not.toEqual([]);
  expect(life.filter((line) => /n\d applies \d+\.1 \(put k\d+=c3-7\)$/.test(line))).toHaveLength(5);
});
