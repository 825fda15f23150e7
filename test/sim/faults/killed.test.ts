import { expect, it } from 'vitest';
import type { Write } from '../../../core/io.ts';
import { type Fact, FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

/** What n2 had on disk for certain when it crashed, had asked to be written, and found when it was started again. */
function played(writes: 'lost' | 'kept') {
  const found = { durable: 0, issued: 0, read: 0 };
  let isDown = false;
  const last = (write: Write | null): number => write?.entries.at(-1)?.index ?? 0;
  const on = {
    [FactKind.writeDurable]: ({ node, write }: Fact): void => {
      if (node === 2 && !isDown && found.read === 0) found.durable = Math.max(found.durable, last(write));
    },
    [FactKind.writeIssued]: ({ node, write }: Fact): void => {
      if (node === 2 && !isDown && found.read === 0) found.issued = Math.max(found.issued, last(write));
    },
    [FactKind.crashed]: (): void => {
      isDown = true;
    },
    [FactKind.booted]: ({ node, durable }: Fact): void => {
      if (node === 2 && isDown) found.read = durable?.entries.at(-1)?.index ?? 0;
    },
  };
  const text = `
cluster: { replicas: 5, disk: { fsync: 40ms..80ms } }
clients: { rate: 200/s, mix: { put: 100% } }
run: 6s
faults:
  - { at: 3s, do: crash, node: n2, writes: ${writes}, for: 500ms }
`;
  const { report } = simulate(parse(text), '1', { consumers: [{ on }] });
  return { ...found, report };
}

it('a killed process finds on disk whatever it had handed to its machine, and no write counts as lost', () => {
  const { durable, issued, read, report } = played('kept');
  expect(issued - durable).toBeGreaterThan(3);
  expect(read).toBe(issued);
  expect(report.faults[0].effect).toMatch(/^\d+ unfinished writes kept/);
  expect(report.faults[0].effect).not.toContain('lost');
  expect(report.verdict).toBe('pass');
});

it('a server without power finds only what had been reported done', () => {
  const { durable, issued, read, report } = played('lost');
  expect(issued - durable).toBeGreaterThan(3);
  expect(read).toBe(durable);
  expect(report.faults[0].effect).toMatch(/writes lost/);
});
