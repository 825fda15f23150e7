import { describe, expect, test } from 'vitest';
import { RoleCode } from '../../../../core/io.ts';
import { Op } from '../../../../core/kv/command.ts';
import { Phase } from '../../../../sim/facts/facts.ts';
import { Outcome } from '../../../../sim/facts/operation.ts';
import { attemptOf } from '../../../../sim/world/clients/attempts.ts';
import { entries, Tape, voters } from '../tape.ts';
import { probe, settling, setup } from './settling-tape.ts';

describe('request-unanswered', () => {
  /** A server has received attempts 1, 2, ... before the settling. */
  const tape = (node: number, attempts: number) => {
    const before = new Tape(setup);
    for (let attempt = 1; attempt <= attempts; attempt++) before.take(node, attempt);
    return settling(before);
  };
  const verdict = (of: Tape) => probe(of).end().verdict('recovery');

  test('is reported if a follower still holds a request from before the settling', () => {
    expect(verdict(tape(2, 1))).toBe('request-unanswered');
    expect(verdict(tape(3, 5).answer(3, 1).answer(3, 2))).toBe('request-unanswered');
    expect(verdict(tape(2, 1).answer(2, 2).answer(3, 1))).toBe('request-unanswered');
    expect(probe(tape(2, 1)).panel.observer.settled()).toBe(false);
  });

  test('is not reported if every request is answered, before or during the settling', () => {
    expect(verdict(tape(2, 2).answer(2, 2).answer(2, 1))).toBe('pass');
    const before = new Tape(setup).take(2).answer(2);
    expect(verdict(settling(before))).toBe('pass');
  });

  test('is not reported for later requests, nor for a leader that was not yet leader when it received the request', () => {
    expect(verdict(tape(2, 0).take(2))).toBe('pass');
    expect(verdict(tape(1, 1))).toBe('pass');
  });

  test('is not reported for requests that a server had as leader: they were in its log, or never will be', () => {
    const deposed = (before: Tape) => settling(before.role(2, 1, RoleCode.follower));
    expect(verdict(deposed(new Tape(setup).role(2, 1, RoleCode.leader).take(2)))).toBe('pass');
    expect(verdict(deposed(new Tape(setup).take(2).role(2, 1, RoleCode.leader)))).toBe('pass');
    const follows = new Tape(setup).role(2, 1, RoleCode.leader).role(2, 1, RoleCode.follower);
    expect(verdict(settling(follows.take(2)))).toBe('request-unanswered');
  });

  /** n1 leads when it receives the first attempt of each of these commands, and until the settling. */
  const reign = (commands: number, then = (before: Tape) => before) => {
    const before = new Tape(setup)
      .phase(Phase.run)
      .elect(1, 1, [2, 3])
      .replicate([1, 2, 3], entries([1, 1]));
    for (const node of [1, 2, 3]) before.commit(node, 2, 1).applied(node, 2, 1);
    for (let serial = 1; serial <= commands; serial++) before.take(1, attemptOf(serial, 0));
    return then(before).phase(Phase.settle);
  };

  const answered = (tape: Tape, ...serials: number[]) => {
    for (const serial of serials) tape.answer(1, attemptOf(serial, 0));
    return tape;
  };

  test('is reported if a leader never answered a request', () => {
    expect(verdict(reign(1))).toBe('request-unanswered');
    expect(verdict(answered(reign(3), 1, 3))).toBe('request-unanswered');
    expect(verdict(reign(2, (before) => answered(before, 2)))).toBe('request-unanswered');
    expect(probe(reign(1)).panel.observer.settled()).toBe(false);
  });

  test('is not reported if a leader answered any attempt of the command', () => {
    expect(verdict(answered(reign(2), 2, 1))).toBe('pass');
    expect(verdict(reign(1, (before) => before.answer(1, attemptOf(1, 3))))).toBe('pass');
  });

  test('is not reported if a leader drops a repeated request, or one that its client has given up', () => {
    const late = (before: Tape) => answered(before, 2, 1).take(1, attemptOf(2, 0)).take(1, attemptOf(1, 1));
    expect(verdict(reign(2, late))).toBe('pass');
    const givenUp = (tape: Tape) => tape.complete(tape.invoke(1, Op.put, 'v'), { outcome: Outcome.unknown });
    expect(verdict(reign(1, givenUp))).toBe('pass');
    expect(verdict(givenUp(reign(1)))).toBe('request-unanswered');
  });

  test('is not reported for requests that a leader received in an earlier term', () => {
    const again = (before: Tape) => before.role(1, 1, RoleCode.follower).elect(1, 2, [2, 3]);
    expect(verdict(reign(1, again))).toBe('pass');
    expect(verdict(reign(1).take(1, attemptOf(2, 0)))).toBe('request-unanswered');
    expect(verdict(reign(0).take(1, attemptOf(2, 0)))).toBe('pass');
  });

  test('is not reported after a restart, nor for a server that is out of reach or outside the configuration', () => {
    expect(
      verdict(tape(2, 1).restart(2).role(2, 1, RoleCode.follower).commit(2, 2, 1).applied(2, 2, 1)),
    ).toBe('pass');
    expect(verdict(tape(2, 1).crash(2))).toBe('pass');
    const recovery = { ...setup.recovery, outOfReach: (node: number) => node === 2 };
    expect(verdict(settling(new Tape({ recovery }).take(2)))).toBe('pass');
    const four = new Tape({ ...setup, nodes: 4, initial: voters(1, 2, 3) }).take(4);
    expect(verdict(settling(four))).toBe('pass');
  });
});
