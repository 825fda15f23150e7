import { describe, expect, it } from 'vitest';
import { RoleCode } from '../../../core/io.ts';
import { Op } from '../../../core/kv/command.ts';
import { MessageType } from '../../../core/raft/messages.ts';
import { ProgressState } from '../../../core/raft/progress.ts';
import { AT_ONCE } from '../../../core/raft/raft.ts';
import { driveTransfer, fittest } from '../../../core/raft/transfer.ts';
import { NOBODY } from '../../../core/units.ts';
import { optionsFor } from '../harness/options.ts';
import { ack, bare, leader, Solo } from '../harness/solo.ts';
import { leading, peerOf } from '../harness/watch.ts';

/* Edge cases of core/raft/transfer.ts that mutation testing found untested. */

describe('the fittest successor', () => {
  const among = (states: readonly (readonly [match: number, inStep: boolean, silence: number])[]) => {
    const server = leader(optionsFor(states.length + 1, bare)).sync();
    const role = leading(server);
    states.forEach(([match, inStep, silence], i) => {
      const id = i + 2;
      role.matchIndex[id] = match;
      role.confirmedAt[id] = server.raft.clock - silence;
      peerOf(server, id).become(inStep ? ProgressState.replicate : ProgressState.probe, match + 1);
    });
    return fittest(server.raft, role);
  };

  it.each([
    ['has the longest log', [[1, true, 0], [3, true, 0], [2, true, 0]], 3], // biome-ignore format: a table
    ['comes first among equals', [[1, true, 0], [1, true, 0]], 2], // biome-ignore format: a table
    ['is in step', [[1, false, 0], [1, true, 0]], 3], // biome-ignore format: a table
    ['was heard from within an election time-out', [[1, true, 300_000], [1, true, 299_999]], 3], // biome-ignore format: a table
    ['may have nothing and be silent, if so are all', [[0, false, 300_000], [0, false, 300_000]], 2], // biome-ignore format: a table
  ] as const)('%s', (_, states, expected) => {
    expect(among(states)).toBe(expected);
  });

  it('is nobody without other voters', () => {
    const server = leader(optionsFor(1, bare));
    expect(fittest(server.raft, leading(server))).toBe(NOBODY);
  });
});

describe('a transfer', () => {
  it('is ignored by a server that does not lead', () => {
    const server = new Solo(optionsFor(3, bare)).give({ kind: 'transfer', to: 2 });
    expect(server.raft.role.kind).toBe(RoleCode.follower);
    expect(server.sent()).toEqual([]);
  });

  it('to the same server, asked for again, ends no later for that', () => {
    const server = leader(optionsFor(3, bare)).sync();
    server.give({ kind: 'transfer', to: 2 });
    const { transfer } = leading(server);
    server.wait(10_000).give({ kind: 'transfer', to: 2 });
    expect(leading(server).transfer).toBe(transfer);
    server.give({ kind: 'transfer', to: 3 });
    expect(leading(server).transfer).toMatchObject({ to: 3, since: server.raft.clock });
  });

  it('to a server that is no longer a member waits for its end', () => {
    const server = leader(optionsFor(3, bare)).sync();
    server.sent();
    const role = leading(server);
    role.peers[2] = undefined;
    driveTransfer(server.raft, role, { to: 2, since: server.raft.clock, askAgainAt: AT_ONCE });
    expect(server.raft.out.send.filter(({ type }) => type === MessageType.timeoutNow)).toEqual([]);
  });

  it('is asked for once the target has the whole log, and no sooner', () => {
    const server = leader(optionsFor(3, bare)).sync();
    ack(server, 2, 1);
    server.request(Op.put, 'x', 'y', 1, 1);
    server.sent();
    server.give({ kind: 'transfer', to: 2 });
    expect(server.sent(MessageType.timeoutNow)).toEqual([]);
    ack(server, 2, 2);
    expect(server.sent(MessageType.timeoutNow)).toMatchObject([{ to: 2 }]);
  });
});
