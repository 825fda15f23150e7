import { expect, test } from 'vitest';
import { entries, Tape } from './tape.ts';

const logged = () => new Tape().replicate([1, 2, 3], entries([1, 1, 1]));
const command = (serial: number, effect = true) => ({ session: 2, serial, effect });

test('each command takes effect at one index, on every server and after every restart', () => {
  const tape = logged();
  for (const node of [1, 2, 3])
    tape
      .applied(node, 1, 1, command(1))
      .applied(node, 2, 1, command(1, false))
      .applied(node, 3, 1, command(2));
  tape.restart(1).applied(1, 1, 1, command(1)).applied(1, 2, 1, command(1, false));
  expect(tape.verdicts()).toEqual([]);
});

test('two-effects: a command takes effect at two indices', () => {
  const tape = logged().applied(1, 1, 1, command(1)).applied(1, 2, 1, command(1));
  expect(tape.verdict('exactly-once')).toBe('two-effects');
  expect(tape.panel.violations()[0].message).toBe(
    "c1's command 1 took effect at index 1 and again at index 2, as n1 applied it",
  );
});

test('two-effects: the message names the client of the command, whichever of its sessions it used', () => {
  const saidOf = (session: number): string => {
    const twice = { session, serial: 7, effect: true };
    const tape = logged().applied(1, 1, 1, twice).applied(1, 2, 1, twice);
    return tape.panel.violations()[0].message.replace(/ took effect.*/, '');
  };
  // Client 0 is that of the probes; there are eight others.
  expect([1, 2, 9, 10, 11].map(saidOf)).toEqual([
    "the probe's command 7",
    "c1's command 7",
    "c8's command 7",
    "the probe's command 7",
    "c1's command 7",
  ]);
});

test('two-effects: a command takes effect at different indices on different servers', () => {
  const tape = logged().applied(1, 1, 1, command(1)).applied(2, 2, 1, command(1));
  expect(tape.verdict('exactly-once')).toBe('two-effects');
});

test('applied-twice: one server applies one index twice', () => {
  const tape = logged().applied(1, 1, 1, command(1)).applied(1, 1, 1, command(1));
  expect(tape.verdict('exactly-once')).toBe('applied-twice');
});

test('the judge handles large session numbers and thousands of serials', () => {
  const tape = new Tape().replicate([1, 2], entries(new Array<number>(5000).fill(1)));
  for (let i = 1; i <= 5000; i++) tape.applied(1, i, 1, { session: 1_000_000, serial: i, effect: true });
  tape.applied(2, 1, 1, { session: 1_000_000, serial: 1, effect: true });
  expect(tape.verdict('exactly-once')).toBe('pass');
  tape.applied(2, 2, 1, { session: 1_000_000, serial: 5000, effect: true });
  expect(tape.verdict('exactly-once')).toBe('two-effects');
});
