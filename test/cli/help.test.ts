import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands } from '../../cli/request/commands.ts';
import { raftsimHere } from './spoken.ts';

describe('help', () => {
  it('lists every command, and each command has a help page of its own', async () => {
    const overview = await raftsimHere('--help');
    expect(overview.status).toBe(0);
    for (const { name } of commands) {
      expect(overview.stdout).toContain(`  ${name} `);
      const { status, stdout, stderr } = await raftsimHere(name, '--help');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain(`usage\n  raftsim ${name}`);
    }
  });

  it('fits into 80 columns, except for the examples', async () => {
    for (const args of [[], ...commands.map(({ name }) => [name])]) {
      const { stdout } = await raftsimHere(...args, '--help');
      const [words] = stdout.split('\nexamples\n');
      for (const line of words.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(80);
      expect(words).not.toMatch(/ $/m);
      expect(words).toMatch(/\n {2}\S/);
    }
  });

  it('is also printed by the command help', async () => {
    expect(await raftsimHere('help')).toEqual(await raftsimHere('--help'));
    expect(await raftsimHere('help', 'sweep')).toEqual(await raftsimHere('sweep', '--help'));
    expect((await raftsimHere('help', 'nothing')).stdout).toContain('commands\n');
  });

  it('is complemented by explain for scenarios and by schema for editors', async () => {
    const explained = await raftsimHere(
      'explain',
      'scenarios/crash-leader.yaml',
      '--set',
      'cluster.replicas=3',
    );
    expect(explained.status).toBe(0);
    expect(explained.stdout).toContain('at 5s: crash the leader');
    expect(explained.stdout).toContain('3 servers (n1 to n3)');
    for (const options of [[], ['--json']])
      expect((await raftsimHere('schema', ...options)).stdout).toBe(
        readFileSync('scenarios/schema.json', 'utf8'),
      );
  });
});
