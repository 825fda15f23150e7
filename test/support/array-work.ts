import { vi } from 'vitest';

/** The methods that go through, or move, as many items as a list has. */
const COUNTED = ['splice', 'filter', 'findIndex', 'find', 'indexOf', 'slice', 'map', 'forEach'] as const;

/** How many items of lists these methods go through while `work` is done: at most so many, since some stop early. */
export function itemsPassed(work: () => void): number {
  let passed = 0;
  const spies = COUNTED.map((name) => {
    const method = Array.prototype[name] as (this: unknown[], ...args: unknown[]) => unknown;
    return vi.spyOn(Array.prototype, name).mockImplementation(function (this: unknown[], ...args: unknown[]) {
      passed += this.length;
      return Reflect.apply(method, this, args);
    } as never);
  });
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return passed;
}
