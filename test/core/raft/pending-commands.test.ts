import { expect, it } from 'vitest';
import type { Request } from '../../../core/io.ts';
import { Command, Op } from '../../../core/kv/command.ts';
import { PendingCommands } from '../../../core/raft/pending-commands.ts';

function request(session: number, serial: number, attempt = 1): Request {
  const command = new Command(Op.put, session, serial, 1, 'x', 'y', null);
  return { client: session, attempt, command };
}

/* Sessions and serials are small numbers that occur in every combination. */
const identities = Array.from({ length: 64 * 64 }, (_, i) => [1 + (i % 64), 1 + Math.floor(i / 64)] as const);

it('every retry is attached to the pending entry of its command, whatever the session and serial', () => {
  const pending = new PendingCommands(1);
  for (const [session, serial] of identities) pending.push(request(session, serial));
  const lost = identities.filter(([session, serial]) => !pending.attach(request(session, serial, 2)));
  expect(lost).toEqual([]);
  identities.forEach(([session, serial], i) => {
    const waiting = pending.take(i + 1);
    expect(waiting?.map(({ command }) => [command.session, command.serial])).toEqual([
      [session, serial],
      [session, serial],
    ]);
    expect(waiting?.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });
});

it('a retry is not attached to an entry that has been applied', () => {
  const pending = new PendingCommands(5);
  pending.push(request(1, 1));
  pending.push(null);
  expect(pending.take(5)?.[0]?.command.serial).toBe(1);
  expect(pending.attach(request(1, 1, 2))).toBe(false);
  expect(pending.take(6)).toBe(null);
});

it('a retry of a command that was appended twice is attached to the later entry, however many are pending', () => {
  for (const others of [3, 100]) {
    const pending = new PendingCommands(1);
    const serials = [1, 2, 1, ...Array.from({ length: others }, (_, i) => 10 + i)];
    for (const serial of serials) pending.push(request(1, serial));
    expect([pending.attach(request(1, 1, 2)), pending.attach(request(1, 9, 2))]).toEqual([true, false]);
    const waiting = serials.map((_, i) => pending.take(i + 1)?.length);
    expect(waiting).toEqual(serials.map((_, i) => (i === 2 ? 2 : 1)));
    expect(pending.attach(request(1, 1, 3))).toBe(false);
  }
});

it('finds the entry of a retry without a search through all that are pending', () => {
  const pending = new PendingCommands(1);
  let looks = 0;
  const counted = (serial: number): Request => {
    const { client, attempt, command } = request(1, serial);
    return {
      client,
      attempt,
      get command() {
        looks++;
        return command;
      },
    };
  };
  for (let serial = 1; serial <= 2000; serial++) pending.push(counted(serial));
  looks = 0;
  for (let serial = 1; serial <= 2000; serial++) pending.attach(counted(serial));
  for (let serial = 3001; serial <= 5000; serial++) pending.attach(counted(serial));
  for (let index = 1; index <= 2000; index++) expect(pending.take(index)?.length).toBe(2);
  expect(looks).toBeLessThan(30_000);
});
