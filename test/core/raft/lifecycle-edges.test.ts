import { describe, expect, it } from 'vitest';
import { DeclareKind, ReplyStatus } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { Milestone } from '../../../core/raft/milestones.ts';
import { optionsFor } from '../harness/options.ts';
import { bare, leader, logOf, Solo } from '../harness/solo.ts';
import { declared } from '../harness/watch.ts';

/* Edge cases of core/raft/lifecycle.ts that mutation testing found untested. */

describe('a start', () => {
  /** A server that takes a snapshot of its first three entries. */
  const withSnapshot = () => {
    const server = leader(optionsFor(1, bare), { term: 1, log: [1, 1] }).sync();
    server.give({ kind: 'takeSnapshot' }).sync();
    return server;
  };
  const restarted = (server: Solo) => {
    const commits = declared(server, DeclareKind.commit, ({ index }) => index);
    server.server.crash();
    server.server.start(server.now);
    return { commits, log: server.raft.log };
  };

  it('leaves out entries that the snapshot covers, which a disk may still have', () => {
    const server = withSnapshot();
    server.server.disk.entries = logOf([1, 1, 2, 2]);
    expect(restarted(server).log).toMatchObject({ baseIndex: 3, lastIndex: 4 });
  });

  it('declares as committed what is in the snapshot', () => {
    expect(restarted(withSnapshot()).commits).toEqual([3]);
  });

  it('declares nothing as committed without a snapshot', () => {
    expect(restarted(new Solo(optionsFor(3, bare), { term: 1, log: [1] })).commits).toEqual([]);
  });
});

describe('a disk that fails', () => {
  const follower = () =>
    new Solo(optionsFor(3, bare), { term: 1 }).receive(MessageType.appendEntries, 3, 1).sync();

  it('fails once', () => {
    const server = follower();
    const milestones = declared(server, DeclareKind.milestone, ({ milestone }) => milestone);
    server.give({ kind: 'diskError' }).give({ kind: 'diskError' });
    expect(milestones).toEqual([Milestone.diskFailed]);
  });

  it('does not make a follower forget its leader', () => {
    const server = follower().give({ kind: 'diskError' }).request(Op.put, 'x', 'y', 1, 1);
    expect(server.replies()).toMatchObject([{ status: ReplyStatus.redirect, leader: 3 }]);
  });
});

describe('a server that is to stop', () => {
  it('may be stopped at once if it leads nobody else', () => {
    const server = leader(optionsFor(1, bare)).sync();
    expect(server.give({ kind: 'shutdown' }).server.stopped).toBe(true);
  });

  it('may be stopped only once it has answered the requests that it held', () => {
    const server = new Solo(optionsFor(3, { ...bare, holdRequests: 100_000 }));
    server.request(Op.put, 'x', 'y', 1, 1);
    expect(server.give({ kind: 'shutdown' }).server.stopped).toBe(false);
    server.wait(100_000);
    expect(server.replies()).toHaveLength(1);
    expect(server.server.stopped).toBe(true);
  });

  it('may be stopped only once its write is durable', () => {
    const server = new Solo(optionsFor(3, bare), { term: 1 }).give({ kind: 'shutdown' });
    expect(server.server.stopped).toBe(true);
    server.receive(MessageType.appendEntries, 3, 2, { entries: logOf([2]) }).give({ kind: 'deadline' });
    expect(server.server.stopped).toBe(false);
    expect(server.sync().give({ kind: 'deadline' }).server.stopped).toBe(true);
  });
});
