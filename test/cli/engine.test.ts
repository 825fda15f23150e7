import { setFlagsFromString } from 'node:v8';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { parse } from '../support/scenarios.ts';

/* Which flags V8 gets during a short run, by the number of events that the run will have. */

vi.mock('node:v8', () => ({ setFlagsFromString: vi.fn() }));

const set = vi.mocked(setFlagsFromString);
const node = process.versions;

/** The budgets that were set during a run of 30 virtual seconds with so many events. */
async function budgets(
  events: number,
  cluster = 'replicas: 3',
  run = 30,
): Promise<(readonly [number, string])[]> {
  vi.resetModules();
  const { tuneForOneRun, tuneMeanwhile } = await import('../../cli/start/engine.ts');
  const found: (readonly [number, string])[] = [];
  let now = 0;
  set.mockImplementation((flag) => {
    if (flag.startsWith('--interrupt-budget=')) found.push([now, flag.slice('--interrupt-budget='.length)]);
  });
  tuneForOneRun(parse(`cluster: { ${cluster} }\nrun: ${run}s\n`));
  for (now = 1_000; now <= events; now += 1_000) tuneMeanwhile(now, (now / events) * run * 1_000_000);
  return found;
}

afterEach(() => {
  Object.defineProperty(process, 'versions', { value: node });
});

describe('the flags of a short run on Node 20', () => {
  const onNode20 = (): void => {
    Object.defineProperty(process, 'versions', { value: { ...node, node: '20.19.0' } });
  };

  it('optimise early, then hardly anything', async () => {
    onNode20();
    expect(await budgets(80_000)).toEqual([
      [0, '500000'],
      [0, '60000'],
      [8_000, '2000000'],
      [20_000, '300000'],
    ]);
  });

  it('optimise later if there will be few events', async () => {
    onNode20();
    expect(await budgets(10_000)).toEqual([
      [0, '500000'],
      [0, '60000'],
      [2_000, '500000'],
    ]);
  });

  it('go on optimising if there will be many', async () => {
    onNode20();
    expect(await budgets(200_000)).toEqual([
      [0, '500000'],
      [0, '60000'],
      [8_000, '150000'],
    ]);
  });

  it('stay as they are in a long run, and in one with an own replica', async () => {
    onNode20();
    expect(await budgets(80_000, 'replicas: 3', 301)).toEqual([]);
    expect(await budgets(80_000, 'replicas: 3, replica: ./my-raft.js')).toEqual([[0, '500000']]);
  });
});

it('an unknown version of Node keeps its flags', async () => {
  Object.defineProperty(process, 'versions', { value: { ...node, node: '99.0.0' } });
  expect(await budgets(80_000)).toEqual([]);
});

it.each(['20.19.0', '22.12.0', '24.0.0'])(
  'Node %s is not told how to mark garbage: it may be doing so, and would crash',
  async (version) => {
    Object.defineProperty(process, 'versions', { value: { ...node, node: version } });
    vi.resetModules();
    const { tuneForBusyCores, tuneForOneRun, tuneForRuns } = await import('../../cli/start/engine.ts');
    const flags: string[] = [];
    set.mockImplementation((flag) => void flags.push(flag));
    tuneForOneRun(parse('cluster: { replicas: 3 }\nrun: 30s\n'));
    for (const runs of [1, 200, 5_000]) tuneForRuns(runs);
    tuneForBusyCores();
    expect(flags.length).toBeGreaterThan(5);
    expect(flags.filter((flag) => flag.includes('mark'))).toEqual([]);
  },
);
