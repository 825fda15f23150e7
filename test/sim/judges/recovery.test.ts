import { describe, expect, test } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Entry, EntryKind } from '../../../core/raft/entry.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { FactKind, Phase } from '../../../sim/facts/facts.ts';
import { bound, partialPartition, probe, settling, setup } from './recovery/settling-tape.ts';
import { entries, entry, message, Tape, voters } from './tape.ts';

test('a cluster with one leader, equal logs and served probes has recovered', () => {
  const tape = settling();
  expect(tape.panel.observer.settled()).toBe(false);
  expect(probe(tape).panel.observer.settled()).toBe(true);
  expect(tape.end().verdict('recovery')).toBe('pass');
});

test('nothing is settled before the settling, and without one nothing is judged', () => {
  const tape = new Tape(setup).phase(Phase.run);
  expect(tape.panel.observer.settled()).toBe(false);
  expect(
    tape
      .end()
      .panel.results()
      .find(({ name }) => name === 'recovery'),
  ).toMatchObject({ checked: 0 });
});

test('of servers that declare no role only what probes show is judged', () => {
  const checked = (probes: number, mayBeProbed: boolean, served = false) => {
    const recovery = { ...setup.recovery, probes, mayBeProbed: () => mayBeProbed };
    const tape = new Tape({ recovery }).phase(Phase.run);
    for (const kind of [FactKind.faultBegan, FactKind.faultEnded])
      tape.tell(kind, { code: partialPartition, text: '' }).wait(bound);
    tape.phase(Phase.settle);
    const results = (served ? probe(tape) : tape).end().panel.results();
    return results.find(({ name }) => name === 'recovery');
  };
  expect(checked(0, true)).toMatchObject({ verdict: 'pass', checked: 0 });
  expect(checked(1, false)).toMatchObject({ verdict: 'pass', checked: 0 });
  expect(checked(1, true, true)).toMatchObject({ verdict: 'pass', checked: 1 });
  expect(checked(1, true)).toMatchObject({ verdict: 'fail', checked: 1 });
});

test('no-leader: the leader stepped down or crashed', () => {
  expect(probe(settling()).role(1, 2, RoleCode.follower).end().verdict('recovery')).toBe('no-leader');
  expect(probe(settling()).crash(1).end().verdict('recovery')).toBe('no-leader');
});

test('no-leader says who campaigned, since the faults were healed, and who is not there', () => {
  const tape = settling(new Tape({ ...setup, nodes: 5 }).boot(4).boot(5).role(2, 1, RoleCode.candidate));
  const { candidate, preCandidate, follower } = RoleCode;
  tape.role(1, 2, follower).role(2, 2, candidate).role(2, 3, candidate).role(4, 2, candidate);
  const end = probe(tape.role(4, 3, follower).role(5, 3, preCandidate).crash(3)).end();
  expect(end.messageOf('recovery')).toMatch(
    /: n1 did not campaign, n2 campaigned 2 times in vain, n4 campaigned once in vain, n5 got no quorum of pre-votes, n3 does not run$/,
  );
});

test('no server is expected to be elected if that needs the vote of a server that is gone for good', () => {
  const outgoing = [1, 2, 3];
  const change = (voters: number[]) =>
    new Entry(EntryKind.configuration, 3, 1, 0, null, { voters, outgoing, learners: [], learnersNext: [] });
  const dead = (node: number) => ({
    recovery: { ...setup.recovery, isGone: (each: number) => each === node },
  });
  /**
   * No server leads any more; n3, and perhaps others, hold an entry with an unfinished change of
   * membership.
   */
  const after = (tape: Tape, entry: Entry, holders = [3]) => {
    settling(tape);
    for (const node of holders) tape.write(node, { entries: [entry] });
    return probe(tape).role(1, 2, RoleCode.follower).crash(2).end().verdict('recovery');
  };
  // n3 needs the vote of n2, and has the newer log.
  expect(after(new Tape(dead(2)), change([1, 2]))).toBe('pass');
  // All servers could vote.
  expect(after(new Tape(setup), change([1, 2]))).toBe('no-leader');
  // n1 and n3 are enough: by the new configuration, or because neither has the newer log.
  expect(after(new Tape(dead(2)), change([1, 3]))).toBe('no-leader');
  expect(after(new Tape(dead(2)), change([3]), [1, 3])).toBe('no-leader');
  // n2 and n3 have newer logs than n1, and cannot reach each other.
  const apart = (a: number, b: number) => Math.min(a, b) === 2 && Math.max(a, b) === 3;
  const cut = { recovery: { ...setup.recovery, areApartForGood: apart } };
  const both = (entry: Entry) =>
    settling(new Tape(cut))
      .replicate([2, 3], [entry])
      .role(1, 2, RoleCode.follower)
      .end()
      .verdict('recovery');
  expect(both(change([2, 3]))).toBe('pass');
  expect(both(change([1, 3]))).toBe('no-leader');
  // The server that is gone would not help either.
  expect(after(new Tape(dead(2)), change([4, 5]), [1, 2, 3])).toBe('no-leader');
});

test('no server is expected to be elected if only a server that is gone for good could be', () => {
  const change = (index: number, outgoing: number[]) =>
    new Entry(EntryKind.configuration, index, 1, 0, null, {
      voters: [3],
      outgoing,
      learners: [],
      learnersNext: [],
    });
  // n3 needs the vote of n2, which has the newest log: it alone has left the joint configuration.
  const after = (isGone: (node: number) => boolean) => {
    const tape = settling(new Tape({ recovery: { ...setup.recovery, isGone } }));
    tape.replicate([1, 2, 3], [change(3, [2, 3])]).write(2, { entries: [change(4, [])] });
    return probe(tape).role(1, 2, RoleCode.follower).crash(2).end().verdict('recovery');
  };
  expect(after((node) => node === 2)).toBe('pass');
  expect(after(() => false)).toBe('no-leader');
  // Nobody could be elected but n2, which is there.
  expect(after((node) => node === 1)).toBe('no-leader');
});

test('a learner, or a server whose removal is committed, cannot be elected, however new its log is', () => {
  const plain = { outgoing: [], learnersNext: [] };
  const change = (voters: number[], learners: number[]) =>
    new Entry(EntryKind.configuration, 3, 1, 0, null, { ...plain, voters, learners });
  // n2 is dead, n1 and n3 cannot reach each other, and n4, which holds the same log, reaches both.
  const apart = (a: number, b: number) => Math.min(a, b) === 1 && Math.max(a, b) === 3;
  const circumstances = { isGone: (node: number) => node === 2, areApartForGood: apart };
  const after = (first: number[], entry: Entry, committed = false) => {
    const recovery = { ...setup.recovery, ...circumstances };
    const tape = settling(new Tape({ recovery, nodes: 4, initial: voters(...first) }));
    tape.write(4, { entries: entries([1, 1]) }).replicate([1, 3, 4], [entry]);
    if (committed) tape.commit(4, 3, 1);
    return tape.role(1, 2, RoleCode.follower).crash(2).end().verdict('recovery');
  };
  expect(after([1, 2, 3], change([1, 2, 3], [4]))).toBe('pass');
  expect(after([1, 2, 3], change([1, 2, 3, 4], []))).toBe('no-leader');
  // n4 was removed, and campaigns unless it knows that this is committed.
  expect(after([1, 2, 3, 4], change([1, 2, 3], []), true)).toBe('pass');
  expect(after([1, 2, 3, 4], change([1, 2, 3], []))).toBe('no-leader');
});

test('two-leaders: two servers lead at the end', () => {
  expect(probe(settling()).role(2, 2, RoleCode.leader).end().verdict('recovery')).toBe('two-leaders');
});

test('logs-differ: logs differ in length or content, or servers in what is committed or applied', () => {
  expect(
    probe(settling())
      .write(1, { entries: [entry(3, 1)] })
      .end()
      .verdict('recovery'),
  ).toBe('logs-differ');
  const other = probe(settling()).write(3, { truncateFrom: 2, entries: [entry(2, 2)] });
  expect(other.end().verdict('recovery')).toBe('logs-differ');
  const appended = () => probe(settling()).replicate([1, 2, 3], [entry(3, 1)]);
  const behind = appended().commit(1, 3, 1).commit(2, 3, 1);
  expect(behind.end().verdict('recovery')).toBe('logs-differ');
  const unapplied = appended();
  for (const node of [1, 2, 3]) unapplied.commit(node, 3, 1);
  expect(unapplied.applied(1, 3, 1).applied(2, 3, 1).end().verdict('recovery')).toBe('logs-differ');
});

test('logs-differ says whether the server that is behind makes no progress or keeps its distance to the leader', () => {
  const message = (tape: Tape) =>
    probe(tape)
      .end()
      .panel.results()
      .find(({ name }) => name === 'recovery')?.message;
  const behind = () => {
    const tape = settling().replicate([1, 2], entries([1, 1, 1], 3));
    for (const node of [1, 2]) tape.commit(node, 5, 1).applied(node, 5, 1);
    tape.panel.observer.cameNearer(0);
    return tape;
  };
  const still = behind();
  expect(still.panel.observer.cameNearer(0)).toBe(false);
  expect(message(still)).toMatch(/^n3 still lags behind .*, and is not catching up$/);
  const both = behind()
    .write(3, { entries: [entry(3, 1)] })
    .replicate([1, 2], [entry(6, 1)]);
  expect(both.panel.observer.cameNearer(0)).toBe(false);
  expect(message(both)).toMatch(/^n3 still lags behind .*, and makes progress without catching up$/);
});

test('servers that crashed, are outside the configuration or out of reach are not judged', () => {
  expect(
    probe(settling())
      .write(1, { entries: [entry(3, 1)] })
      .crash(2)
      .crash(3)
      .end()
      .verdict('recovery'),
  ).toBe('pass');
  const four = settling(new Tape({ ...setup, nodes: 4, initial: voters(1, 2, 3) }));
  expect(probe(four).end().verdict('recovery')).toBe('pass');
  const unreachable = { recovery: { ...setup.recovery, outOfReach: (node: number) => node === 3 } };
  const cut = settling(new Tape(unreachable))
    .replicate([1, 2], [entry(3, 1)])
    .commit(1, 3, 1)
    .commit(2, 3, 1);
  cut.applied(1, 3, 1).applied(2, 3, 1).role(3, 9, RoleCode.leader);
  expect(probe(cut).end().verdict('recovery')).toBe('pass');
});

test('a server that is behind comes nearer by appending, committing, applying and receiving a snapshot', () => {
  const tape = settling().replicate([1, 2], entries([1, 1, 1], 3));
  for (const node of [1, 2]) tape.commit(node, 5, 1).applied(node, 5, 1);
  const nearer = () => tape.panel.observer.cameNearer(0);
  const once = [true, false];
  expect([nearer(), nearer()]).toEqual(once);
  tape.write(3, { entries: [entry(3, 1)] });
  expect([nearer(), nearer()]).toEqual(once);
  tape.commit(3, 3, 1);
  expect([nearer(), nearer()]).toEqual(once);
  tape.applied(3, 3, 1);
  expect([nearer(), nearer()]).toEqual(once);
  // The server has been this far before.
  tape.write(3, { truncateFrom: 3 });
  expect(nearer()).toBe(false);
  tape.write(3, { entries: [entry(3, 1)] });
  expect(nearer()).toBe(false);

  const { installSnapshotReply } = MessageType;
  const has = (lastIncluded: number, bytes: number) => {
    const fields = { prevLogIndex: lastIncluded, offset: bytes, success: true };
    tape.sent(message(installSnapshotReply, 3, 1, 1, fields));
    return nearer();
  };
  expect([has(4, 10), has(4, 20), has(4, 20), has(4, 15)]).toEqual([true, true, false, false]);
  expect([has(3, 100), has(5, 1), has(4, 30), has(5, 2)]).toEqual([false, true, false, true]);
});

describe('after the leader was restarted too, a server that is behind', () => {
  const committed = () => {
    const tape = settling().replicate([1, 2, 3], entries([1, 1, 1, 1], 3));
    for (const node of [1, 2, 3]) tape.commit(node, 6, 1);
    return tape;
  };
  const nearer = (tape: Tape) => tape.panel.observer.cameNearer(0);

  test('comes nearer by applying more entries than before, even if the leader has applied all of them earlier', () => {
    const tape = committed().applied(2, 3, 1).applied(2, 4, 1).applied(2, 5, 1).applied(2, 6, 1);
    nearer(tape);
    for (const index of [3, 4, 5, 6]) tape.applied(1, index, 1);
    expect([nearer(tape), nearer(tape)]).toEqual([true, false]);
    tape.applied(3, 3, 1);
    expect([nearer(tape), nearer(tape)]).toEqual([true, false]);
  });

  test('does not come nearer while both apply at the same pace: the cluster took on more than it can do', () => {
    const tape = committed();
    nearer(tape);
    for (const index of [3, 4, 5]) {
      for (const node of [1, 2, 3]) tape.applied(node, index, 1);
      expect(nearer(tape)).toBe(false);
    }
  });
});

test('without a leader, or with several, no server comes nearer', () => {
  expect(settling().role(1, 2, RoleCode.follower).panel.observer.cameNearer(0)).toBe(false);
  expect(settling().role(2, 2, RoleCode.leader).panel.observer.cameNearer(0)).toBe(false);
});

test('probes-unserved: no probe was answered', () => {
  expect(settling().end().verdict('recovery')).toBe('probes-unserved');
  expect(settling().put(1, 'not a probe').end().verdict('recovery')).toBe('probes-unserved');
});

test('change-unfinished: a joint configuration is never left', () => {
  const joint = { voters: [1, 2, 3], outgoing: [1, 2], learners: [], learnersNext: [] };
  const tape = probe(settling()).replicate(
    [1, 2, 3],
    [new Entry(EntryKind.configuration, 3, 1, 0, null, joint)],
  );
  for (const node of [1, 2, 3]) tape.commit(node, 3, 1).applied(node, 3, 1);
  expect(tape.end().verdict('recovery')).toBe('change-unfinished');
});

test('outsider-leads: a leader is not in its own configuration', () => {
  const without = { voters: [2, 3], outgoing: [], learners: [], learnersNext: [] };
  const tape = probe(settling()).replicate(
    [1, 2, 3],
    [new Entry(EntryKind.configuration, 3, 1, 0, null, without)],
  );
  for (const node of [1, 2, 3]) tape.commit(node, 3, 1).applied(node, 3, 1);
  expect(tape.end().verdict('recovery')).toBe('outsider-leads');
});
