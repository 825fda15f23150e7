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

it('a run event by event is one JSON object, of the events that were asked for', async () => {
  const asked = [...steady, '--node', 'n2', '--from', '100ms', '--to', '300ms'];
  const words = await raftsimHere(...asked);
  const { status, stdout, stderr } = await raftsimHere(...asked, '--json');
  expect([status, stderr]).toEqual([0, '']);
  const told = JSON.parse(stdout) as Events;
  expect(told).toMatchObject({
    format: 'raftsim-events',
    scenario: { name: 'steady' },
    seed: '7',
    verdict: 'pass',
    digest: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(told.events).toHaveLength(words.stdout.trimEnd().split('\n').length);
  expect(told.events.every(({ t }) => t >= 100_000 && t <= 300_000)).toBe(true);
});

it('says so where there is nothing to tell', async () => {
  expect(await raftsimHere(...steady, '--from', '100s')).toEqual({
    status: 0,
    stdout: '',
    stderr: 'raftsim: no event in this part of the run, which lasts 1 s\n',
  });
});

it('no event is an empty list, and a mistake an object as everywhere', async () => {
  const none = await raftsimHere(...steady, '--from', '100s', '--json');
  expect((JSON.parse(none.stdout) as Events).events).toEqual([]);
  const wrong = await raftsimHere(...steady, '--node', 'n99', '--json');
  expect([wrong.status, JSON.parse(wrong.stdout)]).toMatchObject([2, { format: 'raftsim-error' }]);
});
