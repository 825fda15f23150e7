import { describe, expect, it } from 'vitest';
import type { Options } from '../../core/options.ts';
import { chaos } from './harness/chaos.ts';
import { optionsFor } from './harness/options.ts';

const SEEDS = 20;

describe('a cluster under message loss, crashes and partitions', () => {
  for (const reads of ['index', 'lease', 'log'] as const) {
    for (const replication of ['all', 'thrifty'] as const) {
      it(`keeps the safety properties and recovers with reads: ${reads}, replication: ${replication}`, () => {
        expectToServe({ reads, replication });
      });
    }
  }

  it('keeps the safety properties and recovers if followers keep early entries', () => {
    expectToServe({ keepEarlyEntries: true });
    expectToServe({ keepEarlyEntries: true, maxEntriesPerMessage: 1, maxInflightMessages: 8 });
  });
});

function expectToServe(changes: Partial<Options>): void {
  let answered = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const result = chaos(seed, () =>
      optionsFor(5, { snapshotLogBytes: 2000, snapshotChunkBytes: 1500, ...changes }),
    );
    answered += result.answered;
  }
  expect(answered).toBeGreaterThan(SEEDS * 20);
}
