import { describe, expect, it } from 'vitest';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { type Progress, ProgressState } from '../../../core/raft/progress.ts';
import { sendEmpty } from '../../../core/raft/replication.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';
import { leading, peerOf } from '../harness/watch.ts';

/* Edge cases of thrifty replication that mutation testing found untested. */

const { appendEntries } = MessageType;

/** A thrifty leader whose no-op all followers have acknowledged. */
function thrifty(extra: object = {}, voters = 3): Solo {
  const server = leader(optionsFor(voters, { ...bare, replication: 'thrifty', ...extra })).sync();
  for (let id = 2; id <= voters; id++) ack(server, id, 1);
  server.sent();
  return server;
}

describe('thrifty replication', () => {
  it.each([
    ['receives a snapshot', (peer: Progress) => peer.become(ProgressState.snapshot, 1), [3]],
    [
      'is being probed',
      (peer: Progress) => {
        peer.become(ProgressState.probe, 3);
        peer.probing = true;
      },
      [3],
    ],
    ['may be probed', (peer: Progress) => peer.become(ProgressState.probe, 3), [2]],
    [
      'was silent three times',
      (peer: Progress) => {
        peer.silences = 3;
      },
      [3],
    ],
    [
      'was silent twice',
      (peer: Progress) => {
        peer.silences = 2;
      },
      [2],
    ],
    ['needs a snapshot', (peer: Progress) => peer.become(ProgressState.replicate, 1), [3]],
    ['is in step', () => {}, [2]],
  ])('does not rely on a follower that %s, if another one answers', (_, change, expected) => {
    const server = thrifty({ snapshotLogBytes: 0 });
    server.request(Op.put, 'x', 'y', 1, 1).sync();
    for (const id of [2, 3]) ack(server, id, 2);
    expect(server.raft.log.baseIndex).toBe(2);
    server.raft.options = { ...server.raft.options, snapshotLogBytes: 1_000_000 };
    for (const id of [2, 3]) peerOf(server, id).ackDue = -1;
    leading(server).turn = 0;
    change(peerOf(server, 2));
    server.sent();
    server.request(Op.put, 'x', 'z', 1, 2);
    expect(server.sent(appendEntries).map(({ to }) => to)).toEqual(expected);
  });

  it('asks for a round of reads although an answer to an earlier message is awaited', () => {
    const server = thrifty();
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.sent(appendEntries)).toHaveLength(1);
    server.request(Op.get, 'x', null);
    expect(server.sent(appendEntries).map(({ round }) => round)).toEqual([1]);
  });

  it('awaits no answer to an empty message, even one that asks for it', () => {
    const server = thrifty();
    const peer = peerOf(server, 2);
    sendEmpty(server.raft, leading(server), peer, true);
    expect(peer.ackDue).toBeLessThan(0);
  });

  it('asks for no contact without CheckQuorum', () => {
    const server = thrifty({ checkQuorum: false });
    for (let i = 0; i < 20; i++) server.wait(50_000);
    expect(server.sent(appendEntries).filter(({ wantAck }) => wantAck)).toEqual([]);
  });

  it('does not keep a follower from compacting its log', () => {
    const server = new Solo(optionsFor(3, { ...bare, replication: 'thrifty' }), { term: 1, log: [1, 1] });
    server.receive(appendEntries, 2, 1, { prevLogIndex: 2, prevLogTerm: 1, leaderCommit: 2 });
    server.give({ kind: 'takeSnapshot' });
    expect(server.raft.log.baseIndex).toBe(2);
  });
});
