import { describe, expect, it } from 'vitest';
import { ReplyStatus } from '../../core/io.ts';
import { Op } from '../../core/kv/command.ts';
import { Cluster } from './harness/cluster.ts';
import { ids, optionsFor } from './harness/options.ts';

describe('an undisturbed cluster', () => {
  it('elects one leader, applies the commands it is given, and answers', () => {
    const cluster = new Cluster(ids(3), () => optionsFor(3)).startAll();
    const leader = cluster.elect();
    const put = cluster.request(leader.id, Op.put, 'x', 'one', 7, 1);
    cluster.run(20_000);
    expect(cluster.replyTo(put)?.status).toBe(ReplyStatus.ok);
    const get = cluster.request(leader.id, Op.get, 'x', null, 7, 2);
    cluster.run(20_000);
    expect(cluster.replyTo(get)).toMatchObject({ value: 'one', writerSession: 7, writerSerial: 1 });
    cluster.run(200_000);
    for (const server of cluster.servers) {
      expect(server.raft.lastApplied).toBe(2);
      expect(server.raft.store.stateHash).toBe(leader.raft.store.stateHash);
    }
  });

  it('redirects a request from a follower to the leader', () => {
    const cluster = new Cluster(ids(3), () => optionsFor(3)).startAll();
    const leader = cluster.elect();
    const follower = cluster.servers.find((server) => server !== leader);
    const attempt = cluster.request(follower?.id ?? 0, Op.put, 'x', 'one', 7, 1);
    expect(cluster.replyTo(attempt)).toMatchObject({
      status: ReplyStatus.redirect,
      leader: leader.id,
      uncertain: false,
    });
  });

  it('of one server elects itself and serves requests', () => {
    const cluster = new Cluster([1], () => optionsFor(1)).startAll();
    cluster.elect();
    const put = cluster.request(1, Op.put, 'x', 'one', 7, 1);
    cluster.run(5_000);
    const get = cluster.request(1, Op.get, 'x', null, 7, 2);
    expect(cluster.replyTo(put)?.status).toBe(ReplyStatus.ok);
    expect(cluster.replyTo(get)?.value).toBe('one');
  });
});
