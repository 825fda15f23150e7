import { describe, expect, it } from 'vitest';
import { DeclareKind, RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { adoptConfiguration, release } from '../../../core/raft/leader.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { declareRole } from '../../../core/raft/output.ts';
import { configurationOf, optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';
import { declared, leading, peerOf } from '../harness/watch.ts';

/* Edge cases of core/raft/leader.ts and core/raft/output.ts that mutation testing found untested. */

const { appendEntries } = MessageType;

describe('a new leader', () => {
  it('counts the bytes of what its predecessors left uncommitted, and of nothing else', () => {
    const server = leader(optionsFor(3, bare), { term: 1, log: [1, 1, 1] }).sync();
    const bytes = (index: number) => server.raft.log.at(index)?.bytes ?? 0;
    expect(leading(server).uncommittedBytes).toBe(bytes(1) + bytes(2) + bytes(3) + bytes(4));
    ack(server, 2, 4);
    expect(server.raft.commitIndex).toBe(4);
    expect(leading(server).uncommittedBytes).toBe(0);
  });

  it('counts no bytes of what it had learned to be committed', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1, log: [1, 1, 1] });
    server.receive(appendEntries, 2, 1, { prevLogIndex: 3, prevLogTerm: 1, leaderCommit: 2 });
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate).sync();
    const { requestVoteReply } = MessageType;
    server.receive(requestVoteReply, 2, server.raft.currentTerm, { success: true });
    const bytes = (index: number) => server.raft.log.at(index)?.bytes ?? 0;
    expect(leading(server).uncommittedBytes).toBe(bytes(3) + bytes(4));
  });
});

describe('a leader', () => {
  it('counts silence from the last change of membership on, not from each entry', () => {
    const server = leader(optionsFor(3, { ...bare, checkQuorum: true })).sync();
    const { contactSince } = leading(server);
    server.now += 10_000;
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(leading(server).contactSince).toBe(contactSince);
  });

  /** A leader in whose log server 3 has just become a learner. */
  const changed = () => {
    const server = leader(optionsFor(4, bare)).sync();
    for (const id of [2, 3, 4]) ack(server, id, 1);
    const role = leading(server);
    for (const id of [2, 3, 4])
      peerOf(server, id).catchUp = { round: 1, roundStarted: 0, roundEnds: 1, ready: true };
    role.attentionAt = server.raft.clock + 10;
    server.raft.configurations.append(configurationOf([4, 1, 2], [3]), 2, 1);
    server.raft.clock += 5;
    const confirmed = [...role.confirmedAt];
    adoptConfiguration(server.raft, role);
    return { server, role, confirmed };
  };

  it('that adopts a configuration keeps what it knows of the members that stay', () => {
    const { server, role, confirmed } = changed();
    expect([...role.confirmedAt]).toEqual(confirmed);
    expect(role.attentionAt).toBe(server.raft.clock + 5);
    expect(role.followers.map(({ id }) => id)).toEqual([2, 3, 4]);
    expect(role.followers.map(({ catchUp }) => catchUp?.ready)).toEqual([undefined, true, undefined]);
  });

  it('serves departed members until it releases them, and the others from then on', () => {
    const { server, role } = changed();
    server.raft.configurations.append(configurationOf([1, 4]), 3, 1);
    adoptConfiguration(server.raft, role);
    expect([role.followers, role.departing].map((list) => list.map(({ id }) => id))).toEqual([
      [2, 3, 4],
      [2, 3],
    ]);
    release(role, role.departing);
    expect(role.followers.map(({ id }) => id)).toEqual([4]);
    expect([role.peers[2], role.peers[4]?.id, role.departing]).toEqual([undefined, 4, []]);
  });

  it('commits what a smaller quorum has, without another acknowledgement', () => {
    const server = leader(optionsFor(5, bare)).sync();
    ack(server, 2, 1);
    expect(server.raft.commitIndex).toBe(0);
    server.raft.configurations.append(configurationOf([1, 2, 3]), 0, 0);
    adoptConfiguration(server.raft, leading(server));
    server.give({ kind: 'deadline' });
    expect(server.raft.commitIndex).toBe(1);
  });
});

describe('a server declares its role', () => {
  it('when its role, its term or the leader that it knows of has changed, and only then', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 });
    const roles = declared(server, DeclareKind.role, ({ role, term, leader }) => [role, term, leader]);
    const hear = (from: number, term: number) => server.receive(appendEntries, from, term);
    hear(2, 1);
    hear(2, 1);
    hear(2, 2);
    hear(3, 3);
    server.waitUntil(() => server.raft.role.kind === RoleCode.candidate);
    hear(3, 4);
    const { follower, candidate } = RoleCode;
    expect(roles).toEqual([
      [follower, 1, 2],
      [follower, 2, 2],
      [follower, 3, 3],
      [candidate, 4, 0],
      [follower, 4, 3],
    ]);
  });

  it('when a pre-vote begins, which changes neither its term nor its leader, and once', () => {
    const server = new Solo(optionsFor(3, { ...bare, preVote: true }));
    const roles = declared(server, DeclareKind.role, ({ role }) => role);
    server.waitUntil(() => server.raft.role.kind === RoleCode.preCandidate);
    const { out } = server.raft;
    const { declared: before } = out;
    declareRole(server.raft);
    expect([roles, out.declared]).toEqual([[RoleCode.preCandidate], before]);
  });

  it('as leader of its term', () => {
    const server = new Solo(optionsFor(1, bare));
    const roles = declared(server, DeclareKind.role, ({ role, term, leader }) => [role, term, leader]);
    server.waitUntil(() => server.raft.role.kind !== RoleCode.follower).sync();
    expect(roles.at(-1)).toEqual([RoleCode.leader, 1, 1]);
  });
});
