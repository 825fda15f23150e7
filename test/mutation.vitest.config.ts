import { defineConfig } from 'vitest/config';

/** The fast tests of the core: what mutants are tried against. */
export default defineConfig({
  test: {
    include: [
      'test/core/raft/*.test.ts',
      'test/core/kv/*.test.ts',
      'test/core/{cluster,bugs,membership}.test.ts',
    ],
    testTimeout: 20_000,
    pool: 'threads',
  },
});
