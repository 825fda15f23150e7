import { describe, expect, test } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import type { Configuration } from '../../../core/raft/configuration.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { entries, entry, snapshot, Tape, voters } from './tape.ts';

/* Former false alarms: what the judges once reported although the core was right, and what they must still report. */

const MICROS_PER_FACT = 1000;
const joint: Configuration = { ...voters(3, 4, 5), outgoing: [1, 2, 3] };
const configured = (index: number, term: number) =>
  new Entry(EntryKind.configuration, index, term, 0, null, joint);

describe('a server that was down while the others compacted their logs', () => {
  const backFromFarBehind = (): Tape => {
    const log = entries([1, 1, 1, 1, 1, 1]);
    const tape = new Tape().elect(1, 1, [2, 3]).replicate([1, 2, 3], log.slice(0, 3)).commit(1, 3, 1);
    for (const index of [1, 2, 3]) tape.applied(1, index, 1, { stateHash: 10 * index });
    tape.crash(3).replicate([1, 2], log.slice(3)).commit(1, 6, 1);
    for (const node of [1, 2]) tape.write(node, { snapshot: snapshot(6, 1) });
    return tape.boot(3);
  };

  test('comes back, applies its own log and catches up without a violation', () => {
    const tape = backFromFarBehind().commit(3, 3, 1);
    for (const index of [1, 2, 3]) tape.applied(3, index, 1, { stateHash: 10 * index });
    tape.write(3, { snapshot: snapshot(6, 1) }).write(3, { entries: [entry(7, 1)] });
    expect(tape.verdicts()).toEqual([]);
  });

  test('is still compared with what was committed', () => {
    const tape = backFromFarBehind().commit(3, 3, 1).applied(3, 1, 1, { stateHash: 11 });
    expect(tape.verdicts()).toEqual(['state-machine-safety/states-differ']);
  });
});

describe('a snapshot whose prefix hash is unknown', () => {
  const newcomer = (): Tape =>
    new Tape({ nodes: 4 })
      .write(4, { snapshot: snapshot(7, 1) })
      .replicate([1, 2, 3], entries([1, 1, 1, 1, 1, 1, 1, 1, 1]));

  test('makes the log after it incomparable with others, even after a restart', () => {
    const tape = newcomer().write(4, { entries: [entry(8, 1)] });
    tape.restart(4).write(4, { entries: [entry(9, 1)] });
    expect(tape.verdicts()).toEqual([]);
  });

  test('makes the first entry applied after it no evidence of the committed history', () => {
    const tape = newcomer().write(4, { entries: [entry(8, 1)] });
    const put = tape.invoke(1, Op.put, 'a');
    tape.applied(4, 8, 1, { session: put.session, serial: put.serial, effect: true });
    tape.commit(1, 8, 1).complete(put);
    expect(tape.verdict('acknowledged-survives')).toBe('pass');
  });
});

describe('a leader that commits, and appends the next configuration in the same step', () => {
  const setup = { nodes: 5, initial: voters(1, 2, 3) };
  const both = (between: number): Tape =>
    new Tape(setup)
      .replicate([1, 2], entries([1]))
      .issue(1, { entries: [configured(2, 1)] })
      .wait(between)
      .commit(1, 1, 1);

  test('needs only the quorum of the previous configuration for that commit', () => {
    expect(both(-MICROS_PER_FACT).verdicts()).toEqual([]);
  });

  test('needs the quorum of the new configuration too for a commit in a later step', () => {
    expect(both(0).verdict('committed-durable')).toBe('no-quorum');
  });
});

test('a configuration that is committed and covered by a snapshot in one step stays in force', () => {
  const tape = new Tape({ nodes: 5, initial: voters(1, 2, 3) })
    .replicate([1, 2, 3, 4], [entry(1, 1), configured(2, 1)])
    .write(1, { snapshot: snapshot(2, 1, 0, joint) })
    .wait(-MICROS_PER_FACT)
    .commit(1, 2, 1);
  expect(tape.verdicts()).toEqual([]);
  // The joint configuration needs two of 3, 4 and 5.
  tape.replicate([1, 2, 3], [entry(3, 1)]).commit(1, 3, 1);
  expect(tape.verdict('committed-durable')).toBe('no-quorum');
});

describe('a run that ends during a change of membership', () => {
  /**
   * n1 and n2 of three servers hold index 2. Then n1 alone appends the next configuration, and index 2 is
   * committed and acknowledged.
   */
  const cutShort = (): Tape => {
    const tape = new Tape({ nodes: 5, initial: voters(1, 2, 3) })
      .elect(1, 1, [2, 3])
      .replicate([1, 2], entries([1, 1]))
      .write(1, { entries: [configured(3, 1)] })
      .commit(1, 2, 1);
    const put = tape.invoke(1, Op.put, 'v');
    tape.applied(1, 2, 1, { session: put.session, serial: put.serial, effect: true });
    return tape.complete(put);
  };

  test('does not lose what a quorum of the committed configuration holds', () => {
    const tape = cutShort();
    tape.panel.finish();
    expect(tape.verdict('acknowledged-survives')).toBe('pass');
  });

  test('loses what no quorum of either configuration holds', () => {
    const tape = cutShort().write(2, { truncateFrom: 2 });
    tape.panel.finish();
    expect(tape.verdict('acknowledged-survives')).toBe('lost');
  });
});
