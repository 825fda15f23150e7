import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'threads',
    // More than the cores, since a worker that waits for a command, or for a time-out, needs none.
    maxWorkers: '150%',
    // Files of tests share a thread, so that the simulator is loaded and compiled once: no run depends on what its modules keep.
    isolate: false,
  },
});
