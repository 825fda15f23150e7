import { expect, it, vi } from 'vitest';
import { mistakes } from './parsing.ts';

/* A file that is no scenario at all, such as the lock file of a package manager, may have thousands of unknown keys. */

/** How many mappings are made on the way to the mistakes. The schema for editors alone has more than a thousand. */
function mappingsMade(text: string): number {
  const made = vi.spyOn(Object, 'fromEntries');
  const told = mistakes(text);
  const { length } = made.mock.calls;
  made.mockRestore();
  expect(told.length).toBeGreaterThan(0);
  return length;
}

it('does not make the schema for each unknown key to say where it belongs', () => {
  expect(mistakes('replicas: 5\nlatency: 1ms')).toEqual([
    "f.yaml:1:1: unknown key 'replicas'\n  did you mean cluster.replicas?",
    "f.yaml:2:1: unknown key 'latency'\n  did you mean network.latency?",
  ]);
  const few = mappingsMade('replicaz: 1\n');
  expect(mappingsMade(Array.from({ length: 20 }, (_, i) => `replicaz${i}: 1\n`).join(''))).toBe(few);
});
