import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { tuneForBusyCores, tuneForRuns } from './cli/start/engine.ts';

// As in a sweep of few runs of each kind: most code is over before it would pay to optimise it.
tuneForRuns(1);
tuneForBusyCores();

/** Begun last, these would run for a minute while the other workers have nothing left to do. */
const LONGEST = ['test/golden/', 'test/e2e/', 'test/features/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const place = LONGEST.findIndex((path) => moduleId.includes(path));
      return place < 0 ? LONGEST.length : place;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

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
    sequence: { sequencer: LongestFirst },
  },
});
