import { expect, test } from 'vitest';
import { RoleCode } from '../../../../core/io.ts';
import { Op } from '../../../../core/kv/command.ts';
import { FactKind } from '../../../../sim/facts/facts.ts';
import { entry, Tape } from '../tape.ts';
import { bound, partialPartition, settling, setup } from './settling-tape.ts';

test('stalled: nothing is committed while a partition leaves a working majority and a client waits', () => {
  const fault = (tape: Tape, kind: FactKind, code = partialPartition) => tape.tell(kind, { code, text: '' });
  const began = (code?: number) => {
    const tape = settling();
    tape.invoke(1, Op.put, 'v');
    return fault(tape, FactKind.faultBegan, code);
  };
  expect(fault(began().wait(bound + 1), FactKind.faultEnded).verdict('recovery')).toBe('stalled');
  const late = began()
    .wait(bound + 1)
    .replicate([1, 2, 3], [entry(3, 1)])
    .commit(1, 3, 1);
  expect(late.verdict('recovery')).toBe('stalled');
  const busy = began()
    .wait(bound / 2)
    .replicate([1, 2, 3], [entry(3, 1)])
    .commit(1, 3, 1)
    .wait(bound / 2);
  expect(fault(busy, FactKind.faultEnded).verdict('recovery')).toBe('pass');
  // Another kind of fault promises no progress, and without clients there is nothing to commit.
  expect(fault(began(1).wait(bound + 1), FactKind.faultEnded, 1).verdict('recovery')).toBe('pass');
  const idle = fault(settling(), FactKind.faultBegan).wait(bound + 1);
  expect(fault(idle, FactKind.faultEnded).verdict('recovery')).toBe('pass');
});

test('unstable: no leader stays in office while a majority could work together', () => {
  const began = () => settling().tell(FactKind.faultBegan, { code: partialPartition, text: '' });
  const churn = (tape: Tape, reign: number, times: number) => {
    for (let i = 0; i < times; i++) tape.wait(reign).role(1 + ((i + 1) % 2), 2 + i, RoleCode.leader);
    return tape.tell(FactKind.faultEnded, { code: partialPartition, text: '' });
  };
  expect(churn(began(), bound / 8, 10).verdict('recovery')).toBe('unstable');
  expect(churn(began(), bound / 8, 7).verdict('recovery')).toBe('pass');
  expect(churn(began(), bound / 3, 10).verdict('recovery')).toBe('pass');
});

const otherFault = 1;
const strike = (tape: Tape, kind: FactKind, code = partialPartition, text = 'n2') =>
  tape.tell(kind, { code, text });

test('reads are answered without a commit, and count as progress', () => {
  const reads = (answered: boolean): Tape => {
    const tape = strike(settling(), FactKind.faultBegan);
    // Two clients take turns, so that at least one waits all the time.
    let waiting = tape.invoke(1, Op.get);
    for (let i = 0; i < 8; i++) {
      const next = tape.invoke(2, Op.get);
      tape.wait(bound / 4);
      if (answered) tape.complete(waiting);
      waiting = next;
    }
    return strike(tape, FactKind.faultEnded);
  };
  expect(reads(true).verdict('recovery')).toBe('pass');
  expect(reads(false).verdict('recovery')).toBe('stalled');
});

test('answered reads do not hide that no write is committed', () => {
  const tape = strike(settling(), FactKind.faultBegan);
  tape.invoke(1, Op.put, 'v');
  for (let i = 0; i < 5; i++) tape.wait(bound / 4).get(2, null);
  expect(strike(tape, FactKind.faultEnded).verdict('recovery')).toBe('stalled');
});

test('a promise of progress holds only while no other fault is active', () => {
  const tape = strike(settling(), FactKind.faultBegan);
  tape.invoke(1, Op.put, 'v');
  for (let i = 0; i < 20; i++) {
    strike(tape.wait(bound / 8), FactKind.faultBegan, otherFault).role(1 + (i % 2), 3 + i, RoleCode.leader);
    strike(tape, FactKind.faultEnded, otherFault);
  }
  expect(strike(tape, FactKind.faultEnded).verdict('recovery')).toBe('pass');
  // A strike without a target excuses nothing.
  const vain = strike(settling(), FactKind.faultBegan);
  vain.invoke(1, Op.put, 'v');
  strike(vain, FactKind.faultBegan, otherFault, 'nobody').wait(bound + 1);
  expect(strike(vain, FactKind.faultEnded).verdict('recovery')).toBe('stalled');
});

test('time during another fault does not count against the promise', () => {
  const during = strike(strike(settling(), FactKind.faultBegan, otherFault), FactKind.faultBegan);
  during.invoke(1, Op.put, 'v');
  during.wait(bound * 2);
  strike(during, FactKind.faultEnded, otherFault).wait(bound / 2);
  expect(strike(during, FactKind.faultEnded).verdict('recovery')).toBe('pass');
});

test('two overlapping faults that promise progress count as one promise', () => {
  const tape = strike(settling(), FactKind.faultBegan);
  tape.invoke(1, Op.put, 'v');
  strike(tape.wait(bound / 2), FactKind.faultBegan).wait(bound / 4);
  strike(tape, FactKind.faultEnded).wait(bound / 2);
  expect(strike(tape, FactKind.faultEnded).verdict('recovery')).toBe('stalled');
});

test('a request of the operator excuses only the time before it', () => {
  const asking = 2;
  const tape = () => {
    const asked = new Tape({ recovery: { ...setup.recovery, asks: (step: number) => step === asking } });
    const begun = strike(settling(asked), FactKind.faultBegan);
    begun.invoke(1, Op.put, 'v');
    return strike(begun.wait(bound / 2), FactKind.faultBegan, asking);
  };
  expect(strike(tape().wait(bound / 2 + 1), FactKind.faultEnded).verdict('recovery')).toBe('pass');
  expect(strike(tape().wait(bound + 1), FactKind.faultEnded).verdict('recovery')).toBe('stalled');
});
