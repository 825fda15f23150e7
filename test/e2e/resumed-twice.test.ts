import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { lockOf, takeLock } from '../../cli/files/lock.ts';
import { raftsim } from '../support/command.ts';

/*
 * Two commands at once with the same --resume folder: the second is refused. A lock left by a killed process does not
 * block later ones.
 */

const folder = mkdtempSync(join(tmpdir(), 'raftsim-twice-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = join(folder, 'small.yaml');
writeFileSync(small, 'name: small\ncluster: { replicas: 3 }\nclients: { count: 1, rate: 5/s }\nrun: 2s\n');

/** Starts the command and waits until it holds the lock. */
async function begun(args: readonly string[], lock: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['dist/cli.js', ...args], { stdio: 'ignore' });
  while (!isHeldBy(child, lock)) {
    if (child.exitCode !== null) throw new Error(`${args[0] ?? ''} has ended`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return child;
}

function isHeldBy({ pid }: ChildProcess, lock: string): boolean {
  try {
    return (JSON.parse(readFileSync(lock, 'utf8')) as { pid: number }).pid === pid;
  } catch {
    return false;
  }
}

function ended(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('exit', resolve));
}

it.each([
  ['sweep', 'rows.ndjson', (place: string) => ['sweep', small, '--seeds', '1..100000', '--resume', place]],
  ['survey', 'tries.ndjson', (place: string) => ['zoo', 'E12', '--control', '0', '--resume', place]],
])('a second %s in the same folder is refused while the first runs', async (work, name, command) => {
  const place = join(folder, work);
  const log = join(place, name);
  const lock = lockOf(log);
  const args = command(place);
  const first = await begun(args, lock);
  const refused = raftsim(args);
  first.kill('SIGKILL');
  await ended(first);
  expect(refused).toEqual({
    status: 2,
    stdout: '',
    stderr:
      `raftsim: another ${work} is using ${log}\n` +
      `  wait for it, or name another folder with --resume; if no such process is running, remove ${lock}\n`,
  });

  // A killed process leaves its lock behind, which the next one takes over; an interrupted one removes its lock.
  expect(isHeldBy(first, lock)).toBe(true);
  const next = await begun(args, lock);
  next.kill('SIGINT');
  await ended(next);
  expect(existsSync(lock)).toBe(false);
});

it('a lock blocks until it is released, also if another machine or an unknown process holds it', () => {
  const path = join(folder, 'some.log');
  const release = takeLock(path);
  expect(takeLock(path)).toBe(null);
  release?.();
  for (const left of ['{"pid":1,"host":"another machine"}', '', 'null', '{}']) {
    writeFileSync(lockOf(path), left);
    expect([left, takeLock(path)]).toEqual([left, null]);
  }
  rmSync(lockOf(path));
  const again = takeLock(path);
  expect(again).not.toBe(null);
  again?.();
  expect(existsSync(lockOf(path))).toBe(false);
});
