import { expect, test } from 'vitest';
import { ReplyStatus } from '../../../../core/io.ts';
import { NOBODY } from '../../../../core/units.ts';
import { Probing } from '../../../../sim/judges/recovery/probing.ts';
import { attemptOf } from '../../../../sim/world/clients/attempts.ts';

/* Three servers of which n1 leads; n4 is outside the configuration. The tests give every moment. */

const SERIAL = 7;

function probing(leader = 1, takesPart = (node: number) => node < 4) {
  const cluster = { leader: () => leader, leaderless: () => leader <= NOBODY, takesPart };
  const subject = new Probing(4, cluster);
  subject.begin(0);
  subject.asked(0, SERIAL);
  const attempt = attemptOf(SERIAL, 0);
  const request = (serial = SERIAL) => ({ client: 0, attempt: attemptOf(serial, 0), command: null as never });
  const reply = (status: ReplyStatus, to = NOBODY) => ({
    client: 0,
    attempt,
    status,
    value: null,
    leader: to,
    uncertain: false,
    writerSession: 0,
    writerSerial: 0,
  });
  return { subject, request, reply };
}

test("time in which no server holds the probe does not count as the cluster's", () => {
  expect(probing().subject.waitedBy(1000)).toBe(0);
});

test('time in which a participating server holds the probe counts once, however many hold it', () => {
  const { subject, request, reply } = probing();
  subject.taken(100, 1, request());
  expect(subject.waitedBy(150)).toBe(50);
  subject.taken(200, 2, request());
  subject.answered(300, 1, reply(ReplyStatus.ok));
  expect(subject.waitedBy(400)).toBe(300);
  subject.answered(400, 2, reply(ReplyStatus.redirect, 1));
  expect(subject.waitedBy(900)).toBe(300);
});

test('time does not count if only an outsider holds the probe, or a server holds an attempt of an earlier probe', () => {
  const { subject, request } = probing();
  subject.taken(100, 4, request());
  subject.taken(100, 1, request(SERIAL - 1));
  expect(subject.waitedBy(900)).toBe(0);
});

test('all time counts while there is no leader', () => {
  expect(probing(NOBODY).subject.waitedBy(1000)).toBe(1000);
});

test('all time counts once no participating server is left, from the next look on', () => {
  let left = true;
  const { subject } = probing(1, (node) => node < 4 && left);
  left = false;
  subject.look(1000);
  expect(subject.waitedBy(1500)).toBe(500);
});

test('no time counts once a probe is over', () => {
  const { subject, request } = probing();
  subject.taken(100, 1, request());
  expect(subject.underWay).toBe(true);
  subject.over(600, true);
  expect([subject.served, subject.underWay, subject.waitedBy(900)]).toEqual([1, false, 500]);
  subject.asked(900, SERIAL + 1);
  expect(subject.waitedBy(1000)).toBe(500);
});

test.each([
  ['by the leader', 1, NOBODY, 300],
  ['by a follower that names a server that does not lead', 2, 3, 300],
  ['by a follower that correctly names the leader', 2, 1, 0],
  ['by a server outside the configuration, which cannot know better', 4, 3, 0],
] as const)('the time of a probe that is redirected again and again %s', (_, node, to, waited) => {
  const { subject, request, reply } = probing();
  for (let i = 0; i < 9; i++) {
    subject.taken(100, node, request());
    subject.answered(100, node, reply(ReplyStatus.redirect, to));
  }
  expect(subject.waitedBy(400)).toBe(waited);
});
