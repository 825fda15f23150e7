import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import type { Options } from '../../../core/options.ts';
import { ElectionWait } from '../../../core/raft/election-wait.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { paperRules, type Rules } from '../../../core/raft/rules.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';
import { leading } from '../harness/watch.ts';

/* Edge cases of core/raft/timers.ts and core/raft/election-wait.ts that mutation testing found untested. */

const { appendEntries, requestVote } = MessageType;
const SECOND = 1_000_000;

describe('an election time-out', () => {
  const options = optionsFor(3, bare);
  const begin = (...numbers: number[]) => {
    let draws = 0;
    const wait = new ElectionWait();
    const random = { next: () => numbers[draws++] ?? 0 };
    const over = (now: number) => wait.over(now, options, random, paperRules);
    return { wait, over, draws: () => draws };
  };

  it('is counted from the last restart, and drawn once for each wait', () => {
    const { wait, over, draws } = begin(0.5 * 2 ** 32, 0);
    wait.restart(SECOND);
    const drawn = paperRules.electionTimeout(150_000, 300_000, 0.5 * 2 ** 32);
    expect(drawn).toBeGreaterThan(200_000);
    expect([over(SECOND + 149_999), draws()]).toEqual([false, 0]);
    expect([over(SECOND + 150_000), over(SECOND + drawn - 1), over(SECOND + drawn)]).toEqual([
      false,
      false,
      true,
    ]);
    expect(wait.deadline(options)).toBe(SECOND + drawn);
    expect(draws()).toBe(1);
    wait.restart(2 * SECOND);
    expect([over(2 * SECOND + 150_000), draws()]).toEqual([true, 2]);
  });
});

describe('CheckQuorum', () => {
  /** A leader that acknowledgements last reached at 100 ms after its election. */
  const checked = () => {
    const server = leader(optionsFor(3, { ...bare, checkQuorum: true })).sync();
    const elected = leading(server).contactSince;
    server.now += 100_000;
    server.give({ kind: 'deadline' });
    for (const id of [2, 3]) ack(server, id, 1);
    expect(leading(server).contactCheckAt).toBe(elected + 300_000);
    return { server, contact: server.raft.clock };
  };

  it('is due again an election time-out after the last contact', () => {
    const { server, contact } = checked();
    server.now += 200_000;
    server.give({ kind: 'deadline' });
    expect(leading(server).contactCheckAt).toBe(contact + 300_000);
  });

  it('does not keep a leader that is in touch from sending the heartbeats that are due as well', () => {
    const { server } = checked();
    server.sent();
    server.now += 200_000;
    server.give({ kind: 'deadline' });
    expect(server.sent(appendEntries).map(({ to }) => to)).toEqual([2, 3]);
  });

  it('lets a leader that has lost touch send no more heartbeats', () => {
    const { server } = checked();
    server.sent();
    server.now += 500_000;
    server.give({ kind: 'deadline' });
    expect(server.raft.role.kind).toBe(RoleCode.follower);
    expect(server.sent(appendEntries)).toEqual([]);
  });
});

describe('the deadline', () => {
  it('is that of the entries that are still to be applied', () => {
    const server = leader(optionsFor(1, { ...bare, applyBatch: 1, applyDelay: 7000 })).sync();
    server.request(Op.put, 'x', 'y', 1, 1);
    server.request(Op.put, 'x', 'z', 1, 2);
    server.sync();
    server.wait(1);
    expect(server.raft.lastApplied).toBeLessThan(3);
    expect(server.server.deadline).toBe(server.now + 6999);
  });

  it('is not that of entries to be applied if a timer is due earlier', () => {
    const server = leader(optionsFor(1, { ...bare, applyBatch: 1, applyDelay: SECOND })).sync();
    server.request(Op.put, 'x', 'y', 1, 1);
    server.request(Op.put, 'x', 'z', 1, 2);
    server.sync();
    server.wait(1);
    expect(server.server.deadline).toBeLessThan(server.now + 60_000);
  });

  it.each([0, 1, 5000])('is a millisecond away if a timer expired %i us ago and changed nothing', (ago) => {
    const rules: Rules = { ...paperRules, transferTimedOut: () => false };
    const server = leader(optionsFor(3, bare), {}, rules).sync();
    server.give({ kind: 'transfer', to: 2 });
    server.wait(300_000 + ago);
    expect(server.server.deadline).toBe(server.now + 1000);
  });

  it('is never at a server whose disk has failed', () => {
    const server = new Solo(optionsFor(3, bare)).give({ kind: 'diskError' });
    expect(server.server.deadline).toBe(Number.POSITIVE_INFINITY);
  });

  it('is when a candidate repeats its requests', () => {
    const server = new Solo(optionsFor(3, { ...bare, retryVotes: true }));
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
    server.sent();
    const { role } = server.raft;
    if (role.kind !== RoleCode.candidate) throw new Error('no candidate');
    expect(server.raft.clock + server.server.deadline - server.now).toBe(role.askAgainAt);
    server.wait(server.server.deadline - server.now);
    expect(server.sent(requestVote).map(({ to }) => to)).toEqual([2, 3]);
  });

  it('does not come every millisecond while a transfer waits for its target to catch up', () => {
    const server = leader(optionsFor(3, bare)).sync();
    server.give({ kind: 'transfer', to: 2 });
    expect(server.server.deadline).toBeGreaterThan(server.now + 1000);
  });
});

describe('new options', () => {
  const configured = (server: Solo, changes: Partial<Options>) =>
    server.give({ kind: 'configure', options: { ...server.raft.options, ...changes } });

  it.each([
    ['shorter', 149_999, true],
    ['equal', 150_000, false],
    ['longer', 150_001, false],
  ])('with %s election time-outs (%i us) restart the wait: %s', (_, electionTimeoutMin, restarts) => {
    const server = new Solo(optionsFor(3, bare));
    server.now += 100_000;
    configured(server, { electionTimeoutMin });
    expect(server.raft.wait.deadline(server.raft.options)).toBe(
      electionTimeoutMin + (restarts ? server.raft.clock : 0),
    );
  });

  it('with a lower limit compact the log at once', () => {
    const server = leader(optionsFor(1, bare)).sync();
    expect(server.raft.snapshot).toBeNull();
    configured(server, { snapshotLogBytes: 0 });
    expect(server.raft.snapshot?.lastIncludedIndex).toBe(1);
  });
});
