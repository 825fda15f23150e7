import { describe, expect, it } from 'vitest';
import { Message, MessageType } from '../../../../core/raft/messages.ts';
import { Gate } from '../../../../sim/world/host/gate.ts';
import type { Network } from '../../../../sim/world/network/network.ts';

describe('the gate', () => {
  const gated = () => {
    const sent: number[] = [];
    const network = { send: (messages: readonly Message[]) => sent.push(...messages.map(({ to }) => to)) };
    const gate = new Gate(network as unknown as Network);
    [1, 1, 2, 4].forEach(
      (after, i) => void gate.hold(new Message(MessageType.appendEntriesReply, 9, i, 1), after),
    );
    return { gate, sent };
  };

  it('lets messages out in order, none before its write', () => {
    const { gate, sent } = gated();
    const seen = [0, 1, 2, 3, 4].map((write) => {
      gate.open(write);
      return sent.length;
    });
    expect([seen, sent]).toEqual([
      [0, 2, 3, 3, 4],
      [0, 1, 2, 3],
    ]);
  });

  it('forgets the messages of a machine that is down', () => {
    const { gate, sent } = gated();
    gate.forget();
    gate.open(9);
    expect(sent).toEqual([]);
  });
});
