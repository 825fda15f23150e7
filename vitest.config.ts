import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'threads',
    // By default one core would be left free: on two that doubles the time.
    maxWorkers: '100%',
    // Files of tests share a thread, so that the simulator is loaded and compiled once: no run depends on what its modules keep.
    isolate: false,
  },
});
