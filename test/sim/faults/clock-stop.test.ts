import { describe, expect, it } from 'vitest';
import { MessageType } from '../../../core/raft/messages.ts';
import { type Fact, FactKind } from '../../../sim/facts/facts.ts';
import { simulate } from '../../../sim/run/simulate.ts';
import { parse } from '../../support/scenarios.ts';

const SECOND = 1_000_000;

interface Sent {
  readonly time: number;
  readonly from: number;
  readonly sentAt: number;
  readonly isHeartbeat: boolean;
  readonly asksForVote: boolean;
}

/** Runs with the lines given and these steps; n1 is the first leader. */
function played(steps: readonly string[], clients = 'clients: { rate: 100/s, mix: { put: 100% } }') {
  const sent: Sent[] = [];
  const listen = ({ time, message }: Fact): void => {
    if (message === null) return;
    const { type, from, sentAt, entries } = message;
    sent.push({
      time,
      from,
      sentAt,
      isHeartbeat: type === MessageType.appendEntries && entries.length === 0,
      asksForVote: type === MessageType.requestVote,
    });
  };
  const text = `
cluster: { replicas: 5, nodes: { n1: { election-timeouts: [150ms, 300ms] } } }
${clients}
run: 8s
faults:
${steps.map((step) => `  - ${step}`).join('\n')}
`;
  const consumers = [{ on: { [FactKind.messageSent]: listen } }];
  const { report } = simulate(parse(text), '1', { consumers });
  return { sent, report };
}

const during = (from: number, to: number) => (one: Sent) =>
  one.time > from * SECOND && one.time < to * SECOND;

describe('clock-stop', () => {
  it('lets a leader replicate by a clock that stands still, and go on from there', () => {
    const { sent, report } = played(['{ at: 3s, do: clock-stop, node: n1, for: 2s }']);
    const ofLeader = sent.filter(({ from, sentAt }) => from === 1 && sentAt > 0);
    const at = (from: number, to: number): number[] =>
      ofLeader.filter(during(from, to)).map((one) => one.sentAt);
    expect(new Set(at(3, 5))).toEqual(new Set([3 * SECOND]));
    expect(at(3, 5).length).toBeGreaterThan(200);
    expect(ofLeader.filter(during(5, 8)).every(({ time, sentAt }) => time - sentAt === 2 * SECOND)).toBe(
      true,
    );
    expect(report.raft.leaders).toBe(1);
    expect(report.verdict).toBe('pass');
  });

  it('keeps a leader without requests from sending heartbeats, so that it is replaced', () => {
    const none = 'clients: { count: 0 }';
    const { sent, report } = played(['{ at: 3s, do: clock-stop, node: n1, for: 2s }'], none);
    expect(
      sent.filter(during(3.1, 3.2)).filter(({ from, isHeartbeat }) => from === 1 && isHeartbeat),
    ).toEqual([]);
    expect(report.raft.leaders).toBe(2);
    expect(report.verdict).toBe('pass');
  });

  it('keeps a follower from missing its leader', () => {
    const { sent, report } = played([
      '{ at: 3s, do: clock-stop, node: [n2, n3], for: 3s }',
      '{ at: 4s, do: crash, node: n1 }',
    ]);
    const candidates = (from: number, to: number): Set<number> =>
      new Set(sent.filter(during(from, to)).flatMap((one) => (one.asksForVote ? [one.from] : [])));
    expect([...candidates(4, 6)].sort()).toEqual([4, 5]);
    // n2 and n3 believe that they have just heard from n1 and grant no vote, and so there is no majority before 6 s.
    expect(report.raft.longestLeaderlessSeconds).toBeGreaterThan(2);
    expect(report.raft.leaders).toBe(2);
    expect(report.verdict).toBe('pass');
  });
});
