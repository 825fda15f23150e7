import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A mutant is given up with the first test that fails, so those of single functions come before those of whole clusters. */
class FunctionsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): string =>
      (/\/(raft|kv)\//.test(moduleId) ? '0' : '1') + moduleId;
    return [...files].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  }
}

/**
 * The fast tests of the core: what mutants are tried against. They share nothing but the core, so they share one
 * process too: loading the core anew for each file would cost more than the tests.
 */
export default defineConfig({
  test: {
    include: [
      'test/core/raft/*.test.ts',
      'test/core/kv/*.test.ts',
      'test/core/{cluster,bugs,membership,lost-entries,scenarios}.test.ts',
    ],
    testTimeout: 20_000,
    pool: 'threads',
    isolate: false,
    sequence: { sequencer: FunctionsFirst },
  },
});
