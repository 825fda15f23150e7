import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { HistoryWriter } from '../../../reports/files/history.ts';
import { Fact, FactKind } from '../../../sim/facts/facts.ts';
import { Cause, Operation, Outcome } from '../../../sim/facts/operation.ts';
import { historyText } from '../../support/history.ts';

function entry(op: Op, fields: Partial<Operation>, expected: string | null = null): Operation {
  const value = op === Op.put || op === Op.cas ? 'new' : null;
  const operation = new Operation(7, 2, op, 'x', value, expected, 3, 9, 1000);
  Object.assign(
    operation,
    { invokedAt: 1500, invokedSequence: 10, completedSequence: 20, completedAt: 5000, attempts: 1 },
    fields,
  );
  return operation;
}

function lines(entries: readonly Operation[]): unknown[] {
  const text = historyText(entries);
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

const common = { id: 7, client: 2, key: 'x', session: 3, serial: 9, intended: 1000, invoked: 1500 };
const done = { ...common, completed: 5000, attempts: 1, redirects: 0, from: 10, to: 20 };

describe('a history', () => {
  it('begins with a header', () => {
    expect(lines([])).toEqual([
      { format: 'raftsim-history', version: 1, scenario: 's', seed: '1', operations: 0 },
    ]);
  });

  it('has for each operation the fields of its kind and outcome', () => {
    const ok = Outcome.ok;
    const [, ...operations] = lines([
      entry(Op.put, { outcome: ok }),
      entry(Op.get, { outcome: ok, found: null, writerKnown: true }),
      entry(Op.get, { outcome: ok, found: 'v', writerKnown: true, writerSession: 2, writerSerial: 5 }),
      entry(Op.cas, { outcome: ok, matched: false, found: 'v' }, 'old'),
      entry(Op.cas, { outcome: ok, matched: true, writerKnown: true, writerSession: 2, writerSerial: 5 }),
      entry(Op.delete, { outcome: Outcome.failed, cause: Cause.noLeader }),
      entry(Op.get, { outcome: Outcome.unknown, cause: Cause.timedOut, found: 'not told' }),
      entry(Op.put, { outcome: Outcome.pending }),
    ]);
    expect(operations).toEqual([
      { ...done, op: 'put', value: 'new', outcome: 'ok' },
      { ...done, op: 'get', outcome: 'ok', found: null, writer: null },
      { ...done, op: 'get', outcome: 'ok', found: 'v', writer: [2, 5] },
      { ...done, op: 'cas', value: 'new', expected: 'old', outcome: 'ok', matched: false, found: 'v' },
      { ...done, op: 'cas', value: 'new', expected: null, outcome: 'ok', matched: true, writer: [2, 5] },
      { ...done, op: 'delete', outcome: 'failed', cause: 'no leader' },
      { ...done, op: 'get', outcome: 'unknown', cause: 'timed out' },
      { ...done, op: 'put', value: 'new', outcome: 'pending', completed: null, to: null },
    ]);
  });

  it('is written as operations complete, in the order of their invocations', () => {
    const written: number[] = [];
    const writer = new HistoryWriter({ scenario: 's', seed: '1', operations: 3 }, (line) => {
      const { id }: { id?: number } = JSON.parse(line);
      if (id !== undefined) written.push(id);
    });
    const fact = new Fact();
    const begin = (id: number): Operation => {
      const operation = new Operation(id, 1, Op.get, 'x', null, null, 2, id, 0);
      fact.operation = operation;
      writer.on[FactKind.invoked](fact);
      return operation;
    };
    const answer = (operation: Operation): readonly number[] => {
      operation.outcome = Outcome.ok;
      writer.on[FactKind.completed]();
      return written.slice();
    };
    const [first, second, third] = [begin(1), begin(2), begin(3)];
    expect(answer(second)).toEqual([]);
    expect(answer(first)).toEqual([1, 2]);
    begin(4);
    expect(answer(third)).toEqual([1, 2, 3]);
    writer.finish();
    expect(written).toEqual([1, 2, 3, 4]);
  });
});
