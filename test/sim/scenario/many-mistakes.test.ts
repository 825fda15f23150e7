import { expect, it, vi } from 'vitest';
import { mistakes } from './parsing.ts';

/* A file that is no scenario at all, such as the lock file of a package manager, may have thousands of unknown keys. */

const made = vi.hoisted(() => ({ schemas: 0 }));

vi.mock('../../../sim/scenario/schema/json-schema.ts', async (original) => {
  const real = await original<typeof import('../../../sim/scenario/schema/json-schema.ts')>();
  return {
    ...real,
    scenarioJsonSchema: () => {
      made.schemas++;
      return real.scenarioJsonSchema();
    },
  };
});

it('makes the schema only once to say where unknown keys belong, however many there are', () => {
  const told = mistakes(Array.from({ length: 20 }, (_, i) => `replicaz${i}: 1\n`).join(''));
  expect(told).toHaveLength(20);
  expect(mistakes('replicas: 5\nlatency: 1ms')).toEqual([
    "f.yaml:1:1: unknown key 'replicas'\n  did you mean cluster.replicas?",
    "f.yaml:2:1: unknown key 'latency'\n  did you mean network.latency?",
  ]);
  expect(made.schemas).toBe(1);
});
